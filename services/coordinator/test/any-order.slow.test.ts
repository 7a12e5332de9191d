import { type CiEvent, type CiEventsJob, ProviderError } from '@testwire/contracts';
import { projectFor } from '@testwire/config';
import type { CIProvider } from '@testwire/providers';
import { joinRun } from '@testwire/results';
import type { Store } from '@testwire/store';
import { createLogger } from '@testwire/telemetry';
import { openTestStore, type TestStore } from '@testwire/testkit';
import * as fc from 'fast-check';
import type { CoordinatorDeps } from '../src/deps.ts';
import { handleCiEvents } from '../src/handle-ci-events.ts';

const COMMIT = 'a'.repeat(40);
/** The delivery of the history below that asks for everything again. */
const RERUN = 4;
const minute = (n: number): string => `2026-03-01T10:${String(n).padStart(2, '0')}:00.000Z`;

let testStore: TestStore;
let store: Store;

beforeAll(async () => {
  testStore = await openTestStore();
  ({ store } = testStore);
});

afterAll(() => testStore.close());

/** A CI that finds one result file per attempt, except in `empty` pipelines, and counts how often it was asked to run again. */
function makeCi(): CIProvider & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    id: 'github',
    asked,
    surfaces: [],
    pipelines: {
      async *collectResults({ pipeline }) {
        if (pipeline.name === 'empty') return;
        const content = Buffer.from(`<testsuite name="s"><testcase name="t${pipeline.attempt}"/></testsuite>`);
        yield { kind: 'file', shard: 'results', path: 'junit.xml', content };
      },
      async rerun(_repository, pipeline) {
        asked.push(pipeline.id);
        return { kind: 'done', value: undefined };
      },
    },
    wholeCommit: async (_repository, commit) => (COMMIT.startsWith(commit) ? COMMIT : undefined),
    checkAccess: async () => [],
    close: async () => undefined,
  };
}

let repositories = 0;

interface Scene {
  readonly deps: CoordinatorDeps;
  readonly repository: string;
  /** Pipelines that the CI was asked to run again. */
  readonly asked: readonly string[];
}

/** Every history has a repository of its own, so that all of them can share one database. */
function makeScene(): Scene {
  const repository = `octo/shop-${(repositories += 1)}`;
  const project = {
    ...projectFor({ projects: new Map() }, 'github', repository),
    id: repository,
    run: { shards: ['unit'], deadlineMinutes: 30 },
  };
  const ci = makeCi();
  const deps: CoordinatorDeps = {
    configuration: { projects: new Map([[project.id, project]]), connections: new Map() },
    store,
    blobs: testStore.blobs,
    reports: { send: async () => undefined, close: async () => undefined },
    providers: new Map([['github', ci]]),
    logger: createLogger({ service: 'test', level: 'silent' }),
    now: () => Date.parse(minute(59)),
  };
  return { deps, repository, asked: ci.asked };
}

/** What a repository may have been through, in order of time. */
function makeHistory(name: string): CiEventsJob[] {
  const repository = { name };
  const change = { number: 7, headSha: COMMIT, headBranch: 'topic' };
  const pipeline = (id: string, attempt: number, title = 'CI') => ({ id, attempt, name: title, commit: COMMIT, branch: 'topic' });
  const completed = (id: string, attempt: number, title?: string): CiEvent => ({
    type: 'pipeline-completed',
    repository,
    pipeline: pipeline(id, attempt, title),
    conclusion: 'success',
    changes: [change],
  });
  const events: CiEvent[] = [
    { type: 'pushed', repository, commit: COMMIT, branch: 'topic' },
    { type: 'change-updated', repository, change },
    completed('1', 1),
    completed('2', 1, 'empty'),
    { type: 'rerun-requested', repository, commit: COMMIT },
    completed('1', 2),
    { type: 'change-closed', repository, change, merged: false },
    { type: 'change-updated', repository, change },
    { type: 'change-closed', repository, change, merged: true },
    { type: 'pushed', repository, commit: COMMIT, branch: 'main' },
  ];
  return events.map((event, index) => ({
    connection: 'github',
    deliveryId: `${name}-${index}`,
    event: event.type,
    receivedAt: minute(index),
    events: [event],
  }));
}

interface Outcome {
  readonly runs: readonly unknown[];
  readonly asked: readonly string[];
}

/** Works on some deliveries of a history in the order given, and says what the runs came to. */
async function live(order: readonly number[]): Promise<Outcome> {
  const { deps, repository, asked } = makeScene();
  const history = makeHistory(repository);
  for (const index of order) {
    const delivery = history[index];
    if (delivery !== undefined) await handleCiEvents(delivery, deps);
  }
  const { items } = await store.runs.list({ repository }, { limit: 100 });
  const runs = await Promise.all(
    items.map(async ({ runId, attempt, status, deadline }) => {
      const joined = joinRun(await store.runs.facts(runId));
      return { stored: { attempt, status, deadline }, ...joined };
    }),
  );
  const text = JSON.stringify(runs.toSorted((a, b) => (a.description.name ?? '').localeCompare(b.description.name ?? '')));
  return { runs: JSON.parse(text.replaceAll(repository, 'octo/shop')), asked };
}

/** A check that somebody asks for again was made of a run: that delivery is never worked on before the ones that opened it. */
function afterWhatItIsAbout(order: readonly number[]): number[] {
  const rest = order.filter((index) => index !== RERUN);
  if (!order.includes(RERUN)) return rest;
  const last = Math.max(...[0, 1, 2].map((index) => rest.indexOf(index)));
  return rest.toSpliced(Math.max(last + 1, order.indexOf(RERUN)), 0, RERUN);
}

const DELIVERIES = makeHistory('x').map((_, index) => index);

describe('law 2: deliveries in any order', () => {
  it('come to what they say in order of time', async () => {
    const { runs, asked } = await live(DELIVERIES);
    expect(runs).toMatchObject([
      // Planned for the commit: asked for again, closed, opened, and at last left to the branch that it was merged to.
      { description: { name: 'Testwire' }, attempt: 2, phase: 'pending', missing: ['unit'] },
      // The pipeline: run again on request, complete, and so not touched by the closing. The empty one left nothing to show.
      { description: { name: 'Testwire: CI' }, attempt: 2, phase: 'final', ending: 'complete' },
    ]);
    expect(asked).toEqual(['1']);
  });

  it('end in the same state, whatever came first and however often', async () => {
    const scenario = fc
      .subarray(DELIVERIES, { minLength: 2 })
      .chain((some) =>
        fc.tuple(
          fc.constant(some),
          fc.shuffledSubarray(some, { minLength: some.length }),
          fc.array(fc.constantFrom(...some), { maxLength: 3 }),
        ),
      );
    await fc.assert(
      fc.asyncProperty(scenario, async ([inOrder, shuffled, again]) => {
        expect(await live([...afterWhatItIsAbout(shuffled), ...again])).toEqual(await live(inOrder));
      }),
      { numRuns: 30 },
    );
  });
});

describe('a vendor that abbreviates the commit of a pull request', () => {
  it.each([[[0, 1]], [[1, 0]]])('has one run for it and for the push, in the order %j', async (order) => {
    const { deps, repository } = makeScene();
    const change = { number: 7, headSha: COMMIT.slice(0, 12) };
    const events: CiEvent[] = [
      { type: 'pushed', repository: { name: repository }, commit: COMMIT, branch: 'topic' },
      { type: 'change-updated', repository: { name: repository }, change },
    ];
    for (const index of order) {
      const delivery = { connection: 'github', deliveryId: `${repository}-${index}`, event: 'x', receivedAt: minute(index) };
      await handleCiEvents({ ...delivery, events: events.slice(index, index + 1) }, deps);
    }
    const { items } = await store.runs.list({ repository }, { limit: 100 });
    expect(items).toMatchObject([{ description: { commit: COMMIT, change: { number: 7, headSha: COMMIT } } }]);
  });

  it('has a run for what it told when it refuses to tell the rest', async () => {
    const { deps, repository } = makeScene();
    const refusing: CIProvider = {
      ...makeCi(),
      wholeCommit: async () => {
        throw new ProviderError({ kind: 'permission', message: 'grant repository:read' });
      },
    };
    const change = { number: 7, headSha: COMMIT.slice(0, 12) };
    const events: CiEvent[] = [{ type: 'change-updated', repository: { name: repository }, change }];
    const delivery = { connection: 'github', deliveryId: `${repository}-0`, event: 'x', receivedAt: minute(0), events };
    await handleCiEvents(delivery, { ...deps, providers: new Map([['github', refusing]]) });
    const { items } = await store.runs.list({ repository }, { limit: 100 });
    expect(items).toMatchObject([{ description: { commit: change.headSha } }]);
  });
});
