import { projectFor } from '@testwire/config';
import { type CiEventsJob, type Failure, ProviderError, type RunFact } from '@testwire/contracts';
import type { CIProvider, CollectedResult } from '@testwire/providers';
import { PermanentFailure, TryLater } from '@testwire/queue';
import { joinRun } from '@testwire/results';
import type { Store } from '@testwire/store';
import { createLogger } from '@testwire/telemetry';
import { openTestStore, type TestStore } from '@testwire/testkit';
import type { CoordinatorDeps } from '../src/deps.ts';
import { giveUpCiEvents, handleCiEvents } from '../src/handle-ci-events.ts';
import { handleWorkerEvents } from '../src/handle-worker-events.ts';
import { endOverdueRuns } from '../src/end-overdue-runs.ts';

const AT = '2026-03-01T10:00:00.000Z';
const COMMIT = 'a'.repeat(40);

let testStore: TestStore;
let store: Store;

beforeAll(async () => {
  testStore = await openTestStore();
  ({ store } = testStore);
}, 60_000);
afterAll(() => testStore.close());

const JUNIT: CollectedResult = {
  kind: 'file',
  shard: 'results',
  path: 'junit.xml',
  content: Buffer.from('<testsuite name="s"><testcase name="a"/></testsuite>'),
};

/** The pipelines of a repository leave these results; or the provider fails when it is asked for them. */
function makeDeps(
  found: readonly CollectedResult[] | Failure,
  pipelines = ['*'],
  { whoseChange }: { readonly whoseChange?: Failure } = {},
): CoordinatorDeps {
  const provider: CIProvider = {
    id: 'github',
    surfaces: [],
    pipelines: {
      async *collectResults() {
        if (!('length' in found)) throw new ProviderError(found);
        yield* found;
      },
    },
    async findChanges() {
      if (whoseChange !== undefined) throw new ProviderError(whoseChange);
      return [{ number: 12, headSha: COMMIT }];
    },
    checkAccess: async () => [],
    close: async () => undefined,
  };
  const project = projectFor({ projects: new Map() }, 'github', 'acme/shop');
  const collecting = { ...project, collect: { ...project.collect, pipelines } };
  return {
    configuration: { projects: new Map([[project.id, collecting]]), connections: new Map() },
    store,
    blobs: testStore.blobs,
    reports: { send: async () => undefined, close: async () => undefined },
    providers: new Map([['github', provider]]),
    logger: createLogger({ service: 'test', level: 'silent' }),
    now: () => Date.parse(AT),
  };
}

let deliveries = 0;

/** A delivery of its own, of a pipeline of its own that has completed. */
function makeJob(name = 'CI'): CiEventsJob {
  const number = (deliveries += 1);
  return {
    connection: 'github',
    deliveryId: `delivery-${number}`,
    event: 'workflow_run.completed',
    receivedAt: AT,
    events: [
      {
        type: 'pipeline-completed',
        repository: { name: 'acme/shop' },
        pipeline: { id: String(number), attempt: 1, name, commit: COMMIT },
        conclusion: 'success',
        changes: [],
      },
    ],
  };
}

async function deliveryOf(job: CiEventsJob) {
  const { items } = await store.deliveries.list({}, { limit: 200 });
  const found = items.find(({ deliveryId }) => deliveryId === job.deliveryId);
  if (found === undefined) throw new Error('The delivery is not known.');
  return found;
}

/** Facts of the one run that a delivery touched. */
async function factsOf(job: CiEventsJob): Promise<readonly RunFact[]> {
  const { runIds } = await deliveryOf(job);
  expect(runIds).toHaveLength(1);
  return store.runs.facts(runIds[0] ?? '');
}

describe('a pipeline that has completed', () => {
  it('has the change that the provider knows, when the event does not say', async () => {
    const job = makeJob();
    await handleCiEvents(job, makeDeps([JUNIT]));
    expect(joinRun(await factsOf(job)).description.change).toEqual({ number: 12, headSha: COMMIT });
  });

  it('keeps what it left when the provider refuses to say which change it was for', async () => {
    const job = makeJob();
    await handleCiEvents(
      job,
      makeDeps([JUNIT], ['*'], { whoseChange: { kind: 'permission', message: 'grant pull_requests:read' } }),
    );
    expect((await factsOf(job)).map(({ kind }) => kind)).toContain('shard-reported');
    expect(await deliveryOf(job)).toMatchObject({
      outcome: 'processed',
      reason: expect.stringMatching(/which change commit a{40} belongs to: grant pull_requests:read/),
    });
  });

  it('waits for a provider that cannot say now which change it was for', async () => {
    const deps = makeDeps([JUNIT], ['*'], { whoseChange: { kind: 'unavailable', message: 'away' } });
    await expect(handleCiEvents(makeJob(), deps)).rejects.toBeInstanceOf(ProviderError);
  });

  it('shows what could not be read beside what could', async () => {
    const job = makeJob();
    const broken: CollectedResult = { ...JUNIT, path: 'broken.xml', content: Buffer.from('no result') };
    const lost: CollectedResult = { kind: 'problem', shard: 'results', path: 'lost.xml', message: 'the artifact expired' };
    await handleCiEvents(job, makeDeps([JUNIT, broken, lost]));
    const problems = (await factsOf(job)).flatMap((fact) => (fact.kind === 'problem-found' ? [fact.problem] : []));
    expect(new Set(problems.map(({ file }) => file))).toEqual(new Set(['results/broken.xml', 'results/lost.xml']));
  });

  it('passes over XML that is no test result, and shows a result that is damaged', async () => {
    const coverage: CollectedResult = { ...JUNIT, path: 'coverage.xml', content: Buffer.from('<coverage line-rate="0.9"/>') };
    const cut: CollectedResult = { ...JUNIT, path: 'empty.xml', content: Buffer.from('') };
    const job = makeJob();
    await handleCiEvents(job, makeDeps([coverage, JUNIT, cut]));
    const facts = await factsOf(job);
    expect(facts.filter(({ kind }) => kind === 'shard-reported')).toHaveLength(1);
    expect(facts.flatMap((fact) => (fact.kind === 'problem-found' ? [fact.problem.file] : []))).toEqual(['results/empty.xml']);
    const build = makeJob();
    await handleCiEvents(build, makeDeps([coverage]));
    expect(await deliveryOf(build)).toMatchObject({ outcome: 'ignored', runIds: [] });
  });

  it('is left alone when the project does not collect from it', async () => {
    const job = makeJob('Nightly');
    await handleCiEvents(job, makeDeps([JUNIT], ['CI']));
    expect(await deliveryOf(job)).toMatchObject({ outcome: 'ignored', reason: expect.stringContaining('"Nightly"'), runIds: [] });
  });

  it('is shown from its beginning only where it must bring results', async () => {
    const { events, ...rest } = makeJob();
    const started = events.flatMap((event) =>
      event.type === 'pipeline-completed'
        ? [{ type: 'pipeline-started' as const, repository: event.repository, pipeline: event.pipeline, changes: event.changes }]
        : [],
    );
    const job = { ...rest, events: started };
    const deps = makeDeps([]);
    await handleCiEvents(job, deps);
    expect(await deliveryOf(job)).toMatchObject({ outcome: 'ignored', runIds: [] });
    const requiring = [...deps.configuration.projects.values()].map((project) => ({
      ...project,
      collect: { ...project.collect, required: true },
    }));
    const again = { ...job, deliveryId: `${job.deliveryId}-required` };
    const projects = new Map(requiring.map((project) => [project.id, project]));
    await handleCiEvents(again, { ...deps, configuration: { projects, connections: new Map() } });
    expect(joinRun(await factsOf(again)).phase).toBe('pending');
  });

  it('is worked on once by outcome', async () => {
    const job = makeJob();
    await handleCiEvents(job, makeDeps([JUNIT]));
    await handleCiEvents(job, makeDeps({ kind: 'unavailable', message: 'asked again' }));
    expect(await deliveryOf(job)).toMatchObject({ outcome: 'processed', attempts: 1 });
  });
});

describe('a provider that does not tell what a pipeline left', () => {
  async function reasonOf(failure: Failure): Promise<unknown> {
    return handleCiEvents(makeJob(), makeDeps(failure)).then(
      () => 'no reason',
      (error: unknown) => error,
    );
  }

  it('is asked again when its rate limit allows it', async () => {
    const reason = await reasonOf({ kind: 'rate_limited', message: 'slow down', retryAfterMs: 7000 });
    expect(reason).toBeInstanceOf(TryLater);
    expect(reason).toMatchObject({ delayMs: 7000 });
    expect(await reasonOf({ kind: 'rate_limited', message: 'slow down' })).toMatchObject({ delayMs: 60_000 });
  });

  it('is asked again when it is away, and not when the answer will be the same', async () => {
    const away = await reasonOf({ kind: 'unavailable', message: 'away' });
    expect(away).toBeInstanceOf(ProviderError);
    expect(away).not.toBeInstanceOf(PermanentFailure);
    expect(await reasonOf({ kind: 'permission', message: 'grant actions:read' })).toBeInstanceOf(PermanentFailure);
  });

  it('makes the delivery a failed one, which works again when it is sent again', async () => {
    const job = makeJob();
    const deps = makeDeps({ kind: 'permission', message: 'grant actions:read' });
    const error: unknown = await handleCiEvents(job, deps).catch((reason: unknown) => reason);
    await giveUpCiEvents(job, error instanceof Error ? error : new Error('none'), deps);
    expect(await deliveryOf(job)).toMatchObject({ outcome: 'failed', reason: 'grant actions:read' });
    await handleCiEvents(job, makeDeps([JUNIT]));
    expect(await deliveryOf(job)).toMatchObject({ outcome: 'processed', attempts: 2 });
  });
});

describe('a delivery of several events', () => {
  /** The first pipeline cannot be read, the second one can. */
  function makeTwo(failure: Failure): { readonly job: CiEventsJob; readonly deps: CoordinatorDeps } {
    const [first, second] = [makeJob('broken'), makeJob()];
    const deps = makeDeps([JUNIT]);
    const provider = deps.providers.get('github');
    if (provider === undefined) throw new Error('There is no provider.');
    const pipelines: CIProvider['pipelines'] = {
      async *collectResults({ pipeline }) {
        if (pipeline.name === 'broken') throw new ProviderError(failure);
        yield JUNIT;
      },
    };
    return {
      job: { ...first, events: [...first.events, ...second.events] },
      deps: { ...deps, providers: new Map([['github', { ...provider, pipelines }]]) },
    };
  }

  const runOf = async (job: CiEventsJob) => {
    const [, event] = job.events;
    const id = event?.type === 'pipeline-completed' ? event.pipeline.id : '';
    const { items } = await store.runs.list({ repository: 'acme/shop' }, { limit: 100 });
    return items.find(({ description }) => description.pipeline?.id === id);
  };

  it('is worked on to its end, and fails with what failed', async () => {
    const { job, deps } = makeTwo({ kind: 'rejected', message: 'no such pipeline' });
    const error: unknown = await handleCiEvents(job, deps).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PermanentFailure);
    expect(error).toMatchObject({ message: 'no such pipeline' });
    expect(await runOf(job)).toBeDefined();
  });

  it('is tried again when one of them may come to something else then', async () => {
    const { job, deps } = makeTwo({ kind: 'rate_limited', message: 'slow down', retryAfterMs: 7000 });
    await expect(handleCiEvents(job, deps)).rejects.toBeInstanceOf(TryLater);
    expect(await runOf(job)).toBeDefined();
  });
});

describe('events of a worker', () => {
  const opened = (runId: string, project: string): RunFact => ({ id: 'o', runId, at: AT, kind: 'opened', run: { project } });
  const finished = (runId: string): RunFact => ({ id: 'f', runId, at: AT, kind: 'run-finished', attempt: 1 });

  it('write nothing into runs that other projects opened meanwhile, nor claim runs for other projects', async () => {
    await handleWorkerEvents({ facts: [opened('theirs', 'q')] }, makeDeps([]));
    const facts = [finished('theirs'), opened('claimed', 'q'), opened('mine', 'p'), finished('mine')];
    await handleWorkerEvents({ projects: ['p'], facts }, makeDeps([]));
    const kindsOf = async (runId: string) => (await store.runs.facts(runId)).map(({ kind }) => kind).toSorted();
    expect(await kindsOf('theirs')).toEqual(['opened']);
    expect(await kindsOf('claimed')).toEqual([]);
    expect(await kindsOf('mine')).toEqual(['opened', 'run-finished']);
  });

  it('give a run without a plan a day until its silence ends it', async () => {
    await handleWorkerEvents({ facts: [opened('silent', 'p')] }, makeDeps([]));
    expect((await store.runs.state('silent'))?.deadline).toBe('2026-03-02T10:00:00.000Z');
    await handleWorkerEvents({ facts: [finished('silent')] }, makeDeps([]));
    expect(await store.runs.state('silent')).not.toHaveProperty('deadline');
  });
});

describe('deadlines', () => {
  it('end each attempt once, though the attempts are of one run', async () => {
    const runId = 'twice-late';
    const deps = { ...makeDeps([]), now: () => Date.parse('2026-03-01T12:00:00.000Z') };
    const planned = (attempt: number, deadline: string): RunFact => ({
      id: `p${attempt}`,
      runId,
      at: AT,
      kind: 'planned',
      attempt,
      shards: ['a'],
      deadline,
    });
    const passed = async (): Promise<number[]> =>
      (await store.runs.facts(runId)).flatMap((fact) => (fact.kind === 'deadline-passed' ? [fact.attempt] : []));
    const opened: RunFact = { id: 'o', runId, at: AT, kind: 'opened', run: { project: 'p' } };
    await handleWorkerEvents({ facts: [opened, planned(1, '2026-03-01T11:00:00.000Z')] }, deps);
    await endOverdueRuns(deps);
    expect(await passed()).toEqual([1]);
    const again: RunFact = { id: 'again', runId, at: AT, kind: 'attempt-started', attempt: 2, reason: 'again' };
    await handleWorkerEvents({ facts: [again, planned(2, '2026-03-01T11:30:00.000Z')] }, deps);
    await endOverdueRuns(deps);
    expect(new Set(await passed())).toEqual(new Set([1, 2]));
  });
});
