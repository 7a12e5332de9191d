import { done, failed, type Outcome, type PipelineRef, ProviderError, type RunFact } from '@testwire/contracts';
import type { CIProvider, PipelineHost, RerunKind } from '@testwire/providers';
import { joinRun } from '@testwire/results';
import type { Store } from '@testwire/store';
import { createLogger } from '@testwire/telemetry';
import { openTestStore, type TestStore } from '@testwire/testkit';
import type { CoordinatorDeps } from '../src/deps.ts';
import { applyCiEvent } from '../src/apply-ci-event.ts';
import { recordFacts } from '../src/record-facts.ts';
import { requestAgain } from '../src/request-again.ts';

const COMMIT = 'b'.repeat(40);
const AT = '2026-03-01T10:00:00.000Z';
const LATER = '2026-03-01T11:00:00.000Z';

let testStore: TestStore;
let store: Store;
let deps: CoordinatorDeps;
/** By pipeline id; what is not here is done. */
let answers: Map<string, Outcome<void>>;
let ci: CIProvider & { pipelines: PipelineHost };
let asked: string[];
let repositories = 0;
let repository: { name: string };

beforeAll(async () => {
  testStore = await openTestStore();
  ({ store } = testStore);
  ci = {
    id: 'github',
    surfaces: [],
    pipelines: {
      async *collectResults() {},
      async rerun(_repository, { id }) {
        asked.push(id);
        return answers.get(id) ?? done(undefined);
      },
    },
    checkAccess: async () => [],
    close: async () => undefined,
  };
  deps = {
    configuration: { projects: new Map(), connections: new Map() },
    store,
    blobs: testStore.blobs,
    reports: { send: async () => undefined, close: async () => undefined },
    providers: new Map([['github', ci]]),
    logger: createLogger({ service: 'test', level: 'silent' }),
    now: () => Date.parse(LATER),
  };
});
afterAll(() => testStore.close());
beforeEach(() => {
  answers = new Map();
  asked = [];
  repository = { name: `octo/again-${(repositories += 1)}` };
});

/** A run that is complete, of a pipeline or of workers. */
async function addRun(id: string, more: readonly RunFact[] = [], pipeline?: PipelineRef): Promise<string> {
  const runId = `${id}-${repositories}`;
  const run = {
    project: 'p',
    connection: 'github',
    repository,
    commit: COMMIT,
    name: id,
    ...(pipeline === undefined ? {} : { pipeline }),
  };
  const facts: RunFact[] = [
    { id: 'o', runId, at: AT, kind: 'opened', run },
    { id: 'f', runId, at: AT, kind: 'run-finished', attempt: 1 },
    ...more.map((fact) => ({ ...fact, runId })),
  ];
  await recordFacts(facts, deps);
  return runId;
}

const pipelineOf = (id: string): PipelineRef => ({ id, attempt: 1, name: 'CI', commit: COMMIT });
const stateOf = async (runId: string) => joinRun(await store.runs.facts(runId));

function again(runId?: string, receivedAt = LATER, use = deps) {
  const event = { type: 'rerun-requested' as const, repository, commit: COMMIT, ...(runId === undefined ? {} : { runId }) };
  return requestAgain(event, { connection: 'github', ci: 'github', deliveryId: `d-${repositories}`, receivedAt }, use);
}

describe('requestAgain', () => {
  it('has the pipeline run again, and waits for its next attempt; however often the delivery is worked on', async () => {
    const runId = await addRun('ci', [], pipelineOf('1'));
    expect(await again(runId)).toEqual({ runIds: [runId] });
    expect(await again(runId)).toEqual({ runIds: [runId] });
    expect(asked).toEqual(['1']);
    expect(await stateOf(runId)).toMatchObject({ attempt: 2, phase: 'pending' });
  });

  it('opens no attempt that nobody will report: of a run that workers published by themselves', async () => {
    const runId = await addRun('published');
    expect(await again(runId)).toEqual({ runIds: [], ignored: expect.stringContaining('published from outside') });
    expect(await stateOf(runId)).toMatchObject({ attempt: 1, ending: 'complete' });
  });

  it('opens one for a run that workers report whenever it is wanted', async () => {
    const wanted = { id: 'w', runId: '', at: AT, kind: 'requested', again: false, reason: 'new commits' } as const;
    const runId = await addRun('planned', [wanted]);
    expect(await again(runId)).toEqual({ runIds: [runId] });
    expect((await stateOf(runId)).attempt).toBe(2);
  });

  it('goes on with the other pipelines of a commit when one runs already, and one may not be run', async () => {
    const runs = [
      await addRun('a', [], pipelineOf('1')),
      await addRun('b', [], pipelineOf('2')),
      await addRun('c', [], pipelineOf('3')),
    ];
    answers.set('1', failed({ kind: 'conflict', message: 'it runs' }));
    answers.set('2', failed({ kind: 'permission', message: 'grant Actions: write' }));
    const effect = await again();
    expect(effect.runIds).toEqual([runs[2]]);
    expect(effect.ignored).toContain('pipeline 1 runs already');
    expect(effect.ignored).toContain('grant Actions: write');
    expect(asked.toSorted()).toEqual(['1', '2', '3']);
    for (const runId of runs.slice(0, 2)) expect((await stateOf(runId)).attempt).toBe(1);
    // Nothing is left that later deliveries would stumble over.
    asked.length = 0;
    await recordFacts([{ id: 'o2', runId: runs[1] ?? '', at: LATER, kind: 'opened', run: { branch: 'main' } }], deps);
    expect(asked).toEqual([]);
  });

  it('is tried again when the provider is away', async () => {
    const runId = await addRun('ci', [], pipelineOf('1'));
    answers.set('1', failed({ kind: 'unavailable', message: 'away' }));
    await expect(again(runId)).rejects.toBeInstanceOf(ProviderError);
    expect((await stateOf(runId)).attempt).toBe(1);
  });

  it('does not mean what began since', async () => {
    await addRun('ci', [], pipelineOf('1'));
    expect(await again(undefined, '2026-03-01T09:00:00.000Z')).toEqual({ runIds: [], ignored: 'no run of ours was meant' });
    expect(asked).toEqual([]);
  });
});

describe('a pipeline that is run again', () => {
  /** The deps with a CI that makes this of a re-run, and collects one result for it. */
  function makeDeps(rerunMakes: RerunKind): CoordinatorDeps {
    const pipelines: PipelineHost = {
      ...ci.pipelines,
      async *collectResults() {
        yield {
          kind: 'file',
          shard: 'r',
          path: 'junit.xml',
          content: Buffer.from('<testsuite><testcase name="t"/></testsuite>'),
        };
      },
      rerunMakes,
    };
    return { ...deps, providers: new Map([['github', { ...ci, pipelines }]]) };
  }

  async function complete(id: string, minute: number, use: CoordinatorDeps): Promise<string> {
    const { runIds } = await applyCiEvent(
      { type: 'pipeline-completed', repository, pipeline: pipelineOf(id), conclusion: 'success', changes: [] },
      {
        connection: 'github',
        deliveryId: `done-${repositories}-${id}-${minute}`,
        event: 'x',
        receivedAt: `2026-03-01T11:${minute}:00.000Z`,
        events: [],
      },
      use,
    );
    return runIds[0] ?? '';
  }

  it('ends the attempt that was asked for, where the CI does not count; late news of the one before are of that one', async () => {
    const use = makeDeps('same-attempt');
    const runId = await complete('1', 10, use);
    expect(await again(runId, '2026-03-01T11:20:00.000Z', use)).toEqual({ runIds: [runId] });
    expect(await stateOf(runId)).toMatchObject({ attempt: 2, phase: 'pending' });
    await complete('1', 15, use);
    expect(await stateOf(runId)).toMatchObject({ attempt: 2, phase: 'pending' });
    for (const _ of [1, 2]) await complete('1', 30, use);
    expect(await stateOf(runId)).toMatchObject({ attempt: 2, ending: 'complete', description: { pipeline: { attempt: 2 } } });
  });

  it('is another run, where the CI makes another pipeline of it, and is started once', async () => {
    const use = makeDeps('another-pipeline');
    const runId = await complete('1', 10, use);
    for (const _ of [1, 2]) expect(await again(runId, '2026-03-01T11:20:00.000Z', use)).toEqual({ runIds: [runId] });
    expect(asked).toEqual(['1']);
    expect(await stateOf(runId)).toMatchObject({ attempt: 1, ending: 'complete' });
    const other = await complete('2', 30, use);
    expect(other).not.toBe(runId);
  });

  it('is published again under the old number by its job, where the CI does not count', async () => {
    const runId = await addRun('published-from-a-job', [], pipelineOf('1'));
    await again(runId, LATER, makeDeps('same-attempt'));
    expect(asked).toEqual(['1']);
    expect(await stateOf(runId)).toMatchObject({ attempt: 1, ending: 'complete' });
  });
});
