import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFor } from '@testwire/config';
import { ProviderError } from '@testwire/contracts';
import type { CIProvider, PipelineState } from '@testwire/providers';
import { openBlobStore, openStore, startEmbeddedPostgres, type Store } from '@testwire/store';
import { createLogger } from '@testwire/telemetry';
import { copyEmptyDatabase } from '@testwire/testkit';
import { applyCiEvent } from '../src/apply-ci-event.ts';
import type { CoordinatorDeps } from '../src/deps.ts';
import { reconcilePipelines } from '../src/reconcile-pipelines.ts';

const STARTED = Date.parse('2026-03-01T10:00:00Z');
const MINUTE = 60_000;
const COMMIT = 'a'.repeat(40);

let root: string;
let store: Store;
let deps: CoordinatorDeps;
let now: number;
let answer: PipelineState | ProviderError;
let asked: string[];
let closePostgres: () => Promise<void>;
let pipelines = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'testwire-reconcile-'));
  const databaseDir = join(root, 'postgres');
  await copyEmptyDatabase(databaseDir);
  const postgres = await startEmbeddedPostgres({ dataDir: databaseDir });
  closePostgres = () => postgres.close();
  store = await openStore({ databaseUrl: postgres.databaseUrl });
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
        if (answer instanceof ProviderError) throw answer;
        return answer;
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
    blobs: await openBlobStore(`file:${join(root, 'blobs')}`, {}),
    reports: { send: async () => undefined, close: async () => undefined },
    providers: new Map([['github', ci]]),
    logger: createLogger({ service: 'test', level: 'silent' }),
    now: () => now,
  };
});
afterAll(async () => {
  await store.close();
  await closePostgres();
  await rm(root, { recursive: true, force: true });
});
beforeEach(() => {
  asked = [];
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

  async function stateOf(runId: string) {
    const state = await store.runs.state(runId);
    if (state === undefined) throw new Error(`There is no run ${runId}.`);
    return state;
  }
});
