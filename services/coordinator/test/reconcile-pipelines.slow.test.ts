import { projectFor } from '@testwire/config';
import { ProviderError } from '@testwire/contracts';
import type { CIProvider, PipelineState } from '@testwire/providers';
import type { Store } from '@testwire/store';
import { createLogger } from '@testwire/telemetry';
import { openTestStore, type TestStore } from '@testwire/testkit';
import { applyCiEvent } from '../src/apply-ci-event.ts';
import type { CoordinatorDeps } from '../src/deps.ts';
import { reconcilePipelines } from '../src/reconcile-pipelines.ts';
import { recordFacts } from '../src/record-facts.ts';

const STARTED = Date.parse('2026-03-01T10:00:00Z');
const MINUTE = 60_000;
const COMMIT = 'a'.repeat(40);

let testStore: TestStore;
let store: Store;
let deps: CoordinatorDeps;
let now: number;
let answer: PipelineState | Error;
/** By pipeline id; else {@link answer}. */
let answers: Map<string, PipelineState | Error>;
let asked: string[];
let pipelines = 0;

beforeAll(async () => {
  testStore = await openTestStore();
  ({ store } = testStore);
  const ci: CIProvider = {
    id: 'github',
    surfaces: [],
    pipelines: {
      async *collectResults() {
        const content = Buffer.from('<testsuite name="s"><testcase name="t"/></testsuite>');
        yield { kind: 'file', shard: 'results', path: 'junit.xml', content };
      },
      async readPipeline(_repository, { id }) {
        asked.push(id);
        const found = answers.get(id) ?? answer;
        if (found instanceof Error) throw found;
        return found;
      },
    },
    checkAccess: async () => [],
    close: async () => undefined,
  };
  const project = { ...projectFor({ projects: new Map() }, 'github', 'octo/shop'), id: 'shop' };
  const collect = { ...project.collect, required: true };
  deps = {
    configuration: { projects: new Map([['shop', { ...project, collect }]]), connections: new Map() },
    store,
    blobs: testStore.blobs,
    reports: { send: async () => undefined, close: async () => undefined },
    providers: new Map([['github', ci]]),
    logger: createLogger({ service: 'test', level: 'silent' }),
    now: () => now,
  };
});
afterAll(() => testStore.close());
beforeEach(() => {
  asked = [];
  answers = new Map();
  now = STARTED + 11 * MINUTE;
});

/** A pipeline that was heard to start, and of whose end nothing is heard. */
async function startPipeline(): Promise<{ id: string; runId: string }> {
  const id = String((pipelines += 1));
  const pipeline = { id, attempt: 1, name: 'CI', commit: COMMIT };
  const { runIds } = await applyCiEvent(
    { type: 'pipeline-started', repository: { name: 'octo/shop' }, pipeline, changes: [] },
    { connection: 'github', deliveryId: `start-${id}`, event: 'x', receivedAt: new Date(STARTED).toISOString(), events: [] },
    deps,
  );
  return { id, runId: runIds[0] ?? '' };
}

const statusOf = async (runId: string) => (await store.runs.lifecycleFacts(runId)).map((fact) => fact.kind);

describe('reconcilePipelines', () => {
  it('ends a run whose pipeline ended without a webhook, once however often it looks', async () => {
    const { id, runId } = await startPipeline();
    answer = { state: 'completed', conclusion: 'success', attempt: 1 };
    expect(await reconcilePipelines(deps)).toBe(1);
    expect(asked).toEqual([id]);
    const facts = await store.runs.facts(runId);
    expect(facts.map((fact) => fact.kind)).toEqual(expect.arrayContaining(['shard-reported', 'run-finished']));
    now += 20 * MINUTE;
    await reconcilePipelines(deps);
    expect(await store.runs.facts(runId)).toEqual(facts);
    await store.runs.saveState({ ...(await stateOf(runId)), status: 'passed', revision: 100 });
  });

  it('asks only about what nothing was heard of for ten minutes', async () => {
    const { runId } = await startPipeline();
    now = STARTED + 9 * MINUTE;
    expect(await reconcilePipelines(deps)).toBe(0);
    expect(asked).toEqual([]);
    await store.runs.saveState({ ...(await stateOf(runId)), status: 'passed', revision: 100 });
  });

  it.each<[string, PipelineState | ProviderError]>([
    ['runs on', { state: 'running' }],
    ['was asked for again, and did not begin yet', { state: 'completed', conclusion: 'failure', attempt: 0 }],
    ['cannot be asked about', new ProviderError({ kind: 'unavailable', message: 'away' })],
  ])('leaves a run alone whose pipeline %s', async (_what, found) => {
    const { runId } = await startPipeline();
    answer = found;
    expect(await reconcilePipelines(deps)).toBe(0);
    expect(asked).toHaveLength(1);
    expect(await statusOf(runId)).not.toContain('run-finished');
    await store.runs.saveState({ ...(await stateOf(runId)), status: 'passed', revision: 100 });
  });

  it('asks nothing about the pipelines that runs of workers name', async () => {
    const pipeline = { id: '999', attempt: 1, name: 'CI', commit: COMMIT };
    const run = { project: 'shop', connection: 'github', repository: { name: 'octo/shop' }, commit: COMMIT, pipeline };
    const at = new Date(STARTED).toISOString();
    await recordFacts([{ id: 'o', runId: 'of-workers', at, kind: 'opened', run }], deps);
    await reconcilePipelines(deps);
    expect(asked).toEqual([]);
    await end(['of-workers']);
  });

  it('asks a connection nothing more in a round in which it was asked too much', async () => {
    const runs = [await startPipeline(), await startPipeline(), await startPipeline()];
    answer = new ProviderError({ kind: 'rate_limited', message: 'slow down', retryAfterMs: 3_600_000 });
    await reconcilePipelines(deps);
    expect(asked).toHaveLength(1);
    await end(runs.map(({ runId }) => runId));
  });

  it('asks about the others when the answer about one is none that we know', async () => {
    const runs = [await startPipeline(), await startPipeline()];
    answer = { state: 'completed', conclusion: 'success', attempt: 1 };
    answers.set(runs[0]?.id ?? '', new TypeError('no state'));
    expect(await reconcilePipelines(deps)).toBe(1);
    expect(asked.toSorted()).toEqual(runs.map(({ id }) => id).toSorted());
    await end(runs.map(({ runId }) => runId));
  });

  it('comes to every pipeline, also where more are open than one round may ask about', async () => {
    const runs: { id: string; runId: string }[] = [];
    while (runs.length < 230) runs.push(await startPipeline());
    answer = { state: 'running' };
    await reconcilePipelines(deps);
    expect(new Set(asked).size).toBe(200);
    now += 5 * MINUTE;
    await reconcilePipelines(deps);
    expect(new Set(asked)).toEqual(new Set(runs.map(({ id }) => id)));
    await end(runs.map(({ runId }) => runId));
  });

  /** So that the tests after this one do not find them. */
  async function end(runIds: readonly string[]): Promise<void> {
    for (const runId of runIds) await store.runs.saveState({ ...(await stateOf(runId)), status: 'passed', revision: 100 });
  }

  async function stateOf(runId: string) {
    const state = await store.runs.state(runId);
    if (state === undefined) throw new Error(`There is no run ${runId}.`);
    return state;
  }
});
