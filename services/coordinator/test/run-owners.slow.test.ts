import type { ProjectConfig } from '@testwire/config';
import { type CiEvent, deriveRunId, type RunFact } from '@testwire/contracts';
import type { Store } from '@testwire/store';
import { createLogger } from '@testwire/telemetry';
import { openTestStore, type TestStore } from '@testwire/testkit';
import { applyCiEvent } from '../src/apply-ci-event.ts';
import type { CoordinatorDeps } from '../src/deps.ts';
import { handleWorkerEvents } from '../src/handle-worker-events.ts';

const AT = '2026-03-01T10:00:00.000Z';
const COMMIT = '6dcb09b5b57875f334f61aebed695e2e4193db5e';
const repository = { name: 'acme/shop' };
const shop: ProjectConfig = {
  id: 'shop',
  repository: repository.name,
  connection: 'github',
  name: 'Tests',
  publish: ['github'],
  collect: { pipelines: ['*'], artifacts: ['*'], files: ['**/*.xml'], required: true },
  run: { shards: ['unit'], deadlineMinutes: 60 },
  baseBranch: undefined,
  policies: { failOn: 'any', quarantine: [] },
  artifactRetentionDays: 30,
};
const pipeline = { id: '42', attempt: 1, name: 'CI', commit: COMMIT };
const origin = { connection: 'github', deliveryId: 'd-1', receivedAt: AT };

let testStore: TestStore;
let store: Store;
let logged: string[];
let deps: CoordinatorDeps;

beforeAll(async () => {
  testStore = await openTestStore();
  ({ store } = testStore);
}, 60_000);
afterAll(() => testStore.close());
beforeEach(() => {
  logged = [];
  deps = {
    configuration: { projects: new Map([['shop', shop]]), connections: new Map() },
    store,
    blobs: testStore.blobs,
    reports: { send: async () => undefined, close: async () => undefined },
    providers: new Map(),
    logger: createLogger({ service: 'test', level: 'warn', destination: { write: (line) => void logged.push(line) } }),
    now: () => Date.parse(AT),
  };
});

function factsOf(runId: string, project: string): RunFact[] {
  return [
    { id: `w.start-${project}`, runId, at: AT, kind: 'opened', run: { project } },
    { id: `w.plan-${project}`, runId, at: AT, kind: 'planned', attempt: 7, shards: [`shard of ${project}`] },
  ];
}

async function ids(runId: string): Promise<string[]> {
  return (await store.runs.facts(runId)).map((fact) => fact.id);
}

describe('worker events for some projects only', () => {
  it('that open one run at the same moment: one has it, the other is dropped and logged', async () => {
    const projects = ['shop', 'else', 'other'];
    await Promise.all(
      projects.map((project) => handleWorkerEvents({ projects: [project], facts: factsOf('r1', project) }, deps)),
    );
    const project = (await store.runs.state('r1'))?.description.project ?? '';
    expect(projects).toContain(project);
    expect(await ids('r1')).toEqual([`w.plan-${project}`, `w.start-${project}`]);
    expect(logged.filter((line) => line.includes('facts dropped'))).toHaveLength(2);
    // Done again, as a job whose process died: the same.
    for (const one of projects) await handleWorkerEvents({ projects: [one], facts: factsOf('r1', one) }, deps);
    expect(await ids('r1')).toEqual([`w.plan-${project}`, `w.start-${project}`]);
  });

  it('do not keep a sender for all projects out', async () => {
    await handleWorkerEvents({ projects: ['else'], facts: factsOf('r2', 'else') }, deps);
    await handleWorkerEvents({ facts: factsOf('r2', 'shop') }, deps);
    expect(await ids('r2')).toHaveLength(4);
    expect(logged).toEqual([]);
  });
});

describe('the run of a webhook', () => {
  it.each([
    ['pushed', deriveRunId('shop', COMMIT, 'Tests'), { type: 'pushed', repository, commit: COMMIT, branch: 'main' }],
    [
      'pipeline-started',
      deriveRunId('shop', 'acme/shop', 'pipeline', '42'),
      { type: 'pipeline-started', repository, pipeline, changes: [] },
    ],
    [
      'pipeline-completed',
      deriveRunId('shop', 'acme/shop', 'pipeline', '43'),
      { type: 'pipeline-completed', repository, pipeline: { ...pipeline, id: '43' }, changes: [], conclusion: 'success' },
    ],
  ] satisfies [string, string, CiEvent][])('is its own after %s, whoever sat on its id', async (_, runId, event) => {
    await handleWorkerEvents({ projects: ['else'], facts: factsOf(runId, 'else') }, deps);
    expect((await store.runs.state(runId))?.description.project).toBe('else');
    expect(await applyCiEvent(event, { ...origin, event: event.type, events: [event] }, deps)).toEqual({ runIds: [runId] });
    const state = await store.runs.state(runId);
    expect(state).toMatchObject({ description: { project: 'shop', connection: 'github', repository }, attempt: 1 });
    await handleWorkerEvents({ projects: ['else'], facts: factsOf(runId, 'else') }, deps);
    expect((await ids(runId)).filter((id) => id.startsWith('w.'))).toEqual([]);
    expect(logged.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      'facts removed: a token for other projects had opened the run',
      'facts dropped: the token is for other projects',
    ]);
    await handleWorkerEvents({ projects: ['shop'], facts: factsOf(runId, 'shop') }, deps);
    expect((await ids(runId)).filter((id) => id.startsWith('w.'))).toHaveLength(2);
  });

  it('stays that of the project which a sender for all projects opened it for, for readers and senders alike', async () => {
    const event: CiEvent = { type: 'pushed', repository, commit: 'b'.repeat(40), branch: 'main' };
    const runId = deriveRunId('shop', event.commit, 'Tests');
    await handleWorkerEvents({ facts: factsOf(runId, 'else') }, deps);
    const delivery = { ...origin, receivedAt: '2026-03-01T10:05:00.000Z', event: event.type, events: [event] };
    await applyCiEvent(event, delivery, deps);
    // What ingress goes by,
    expect((await store.runs.state(runId))?.description.project).toBe('else');
    // and what comes of it.
    const test = (id: string): RunFact => ({ id, runId, at: AT, kind: 'shard-finished', attempt: 1, shard: 's' });
    await handleWorkerEvents({ projects: ['shop'], facts: [test('w.dropped')] }, deps);
    await handleWorkerEvents({ projects: ['else'], facts: [test('w.kept')] }, deps);
    expect(await ids(runId)).toEqual(expect.arrayContaining(['w.kept']));
    expect(await ids(runId)).not.toContain('w.dropped');
  });
});
