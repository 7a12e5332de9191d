import { type ConnectionConfig, projectFor } from '@testwire/config';
import { type RunClaim, type RunFact, type RunReport, runReport } from '@testwire/contracts';
import type { Producer } from '@testwire/queue';
import type { Store } from '@testwire/store';
import { createLogger } from '@testwire/telemetry';
import { openTestStore, type TestStore } from '@testwire/testkit';
import type { FormatterDeps } from '../src/deps.ts';
import { formatRun } from '../src/format-run.ts';

const at = (minute: number): string => `2026-03-01T10:0${minute}:00.000Z`;
const DEADLINE = '2026-03-02T10:00:00.000Z';

let testStore: TestStore;
let store: Store;
let deps: FormatterDeps;
/** What was asked of which queue, under which key. */
let sent: [queue: string, key: string | undefined][];

beforeAll(async () => {
  testStore = await openTestStore();
  ({ store } = testStore);
  const queue = (name: string): Producer<unknown> => ({
    send: async (_job, options) => void sent.push([name, options?.key]),
    close: async () => undefined,
  });
  const project = { ...projectFor({ projects: new Map() }, 'github', 'acme/shop'), id: 'shop', publish: ['github'] };
  const connection = (id: string): ConnectionConfig => ({
    id,
    provider: id,
    baseUrl: undefined,
    codeHost: undefined,
    settings: {},
    webhookSecrets: [],
    signingTokens: [],
  });
  deps = {
    configuration: {
      projects: new Map([['shop', project]]),
      connections: new Map(['github', 'gitlab', 'local'].map((id) => [id, connection(id)])),
      publicUrl: 'https://testwire.example.com',
      readAccess: 'public',
      linkSecrets: [],
    },
    store,
    blobs: testStore.blobs,
    artifacts: queue('artifacts'),
    notifiers: new Map(['github', 'gitlab', 'local'].map((id) => [id, queue(id)])),
    logger: createLogger({ service: 'test', level: 'silent' }),
  };
}, 60_000);
beforeEach(() => {
  sent = [];
});
afterAll(() => testStore.close());

async function add(runId: string, ...facts: readonly RunFact[]): Promise<void> {
  await store.runs.addFacts(facts);
  const description = { project: 'shop', connection: 'github' };
  const known = await store.runs.state(runId);
  const state = { attempt: 1, revision: 1, openedAt: at(0), updatedAt: at(0), deadline: DEADLINE, description };
  if (known === undefined) await store.runs.saveState({ runId, status: 'running', ...state });
}

function factsOf(runId: string): Record<'opened' | 'artifact' | 'planned' | 'finished', RunFact> {
  const base = { runId, attempt: 1 };
  const artifact = { name: 'a.txt', digest: 'd'.repeat(64), bytes: 1, mediaType: 'text/plain', type: 'file' };
  return {
    opened: { id: 'o', runId, at: at(0), kind: 'opened', run: { project: 'shop', connection: 'github' } },
    artifact: { ...base, id: 'a', at: at(1), kind: 'artifact-stored', artifact },
    planned: { ...base, id: 'p', at: at(1), kind: 'planned', shards: ['x', 'y'], deadline: DEADLINE },
    finished: { ...base, id: 'f', at: at(2), kind: 'run-finished' },
  };
}

describe('formatRun', () => {
  it('tells the notifiers of the project and the local one, final news under a key of its own', async () => {
    const { opened, finished } = factsOf('told');
    await add('told', opened);
    await formatRun('told', deps);
    expect(sent).toEqual([
      ['github', 'github.told.progress'],
      ['local', 'local.told.progress'],
    ]);
    sent = [];
    await add('told', finished);
    await formatRun('told', deps);
    expect(sent).toEqual([
      ['github', 'github.told.final'],
      ['local', 'local.told.final'],
    ]);
  });

  it('has artifacts placed when the run is final, and not before', async () => {
    const { opened, artifact, finished } = factsOf('placed');
    await add('placed', opened, artifact);
    await formatRun('placed', deps);
    expect(sent.map(([queue]) => queue)).not.toContain('artifacts');
    await add('placed', finished);
    await formatRun('placed', deps);
    expect(sent).toContainEqual(['artifacts', 'place.placed']);
  });

  it('keeps the deadline of a run until it is final, and then says why it ended', async () => {
    const { opened, planned } = factsOf('late');
    await add('late', opened, planned);
    await formatRun('late', deps);
    expect(await store.runs.state('late')).toMatchObject({ deadline: DEADLINE });
    await add('late', { id: 'd', runId: 'late', attempt: 1, at: DEADLINE, kind: 'deadline-passed', deadline: DEADLINE });
    await formatRun('late', deps);
    const state = await store.runs.state('late');
    expect(state).toMatchObject({ status: 'incomplete', reason: '2 of 2 shards did not report: x, y.' });
    expect(state).not.toHaveProperty('deadline');
  });

  describe('beside the history', () => {
    const COMMIT = 'a'.repeat(40);
    /** A finished run whose tests failed, or not; opened in the minutes after 10:00. */
    const run = async (runId: string, minute: number, failing: readonly string[], claim: RunClaim): Promise<RunReport> => {
      const tests = ['a', 'b', 'c'].map((name): RunFact => ({
        id: `t-${name}`,
        runId,
        at: at(minute),
        kind: 'test-finished',
        attempt: 1,
        shard: 's',
        test: failing.includes(name) ? { name, status: 'failed', message: 'no' } : { name, status: 'passed' },
      }));
      const opened: RunFact = {
        id: 'o',
        runId,
        at: at(minute),
        kind: 'opened',
        run: { project: 'shop', connection: 'github', ...claim },
      };
      const finished: RunFact = { id: 'f', runId, at: at(minute), kind: 'run-finished', attempt: 1 };
      await add(runId, opened, ...tests, finished);
      await formatRun(runId, deps);
      const { canonical } = (await store.runs.reports(runId)) ?? { canonical: '' };
      return runReport.parse(JSON.parse((await deps.blobs.read(canonical, 1e6)).toString()));
    };
    const topic = { branch: 'topic', commit: 'c'.repeat(40), change: { number: 7, baseBranch: 'main' } };

    it('compares a run with the newest of its base branch', async () => {
      expect((await run('base', 1, ['a', 'b'], { branch: 'main', commit: COMMIT })).comparison).toBeUndefined();
      const { tests, comparison } = await run('change', 3, ['b', 'c'], topic);
      expect(tests.map(({ standing }) => standing?.change)).toEqual(['fixed', 'still-failing', 'new']);
      expect(comparison?.base).toMatchObject({ runId: 'base', how: 'newest' });
    });

    it("takes no run of a fork for one of the branch that the fork's is called after", async () => {
      await run('fork', 2, [], { branch: 'main', commit: 'f'.repeat(40), change: { number: 8, baseBranch: 'main', fork: true } });
      expect((await run('later', 3, [], topic)).comparison?.base.runId).toBe('base');
    });

    it('keeps checks of other names apart', async () => {
      expect((await run('lint', 3, [], { ...topic, name: 'Lint' })).comparison).toBeUndefined();
    });

    it('remembers a run once it is final, and again when it has changed', async () => {
      const report = await run('change', 3, ['b', 'c'], topic);
      const past = () =>
        store.history.past({
          runId: 'x',
          project: 'shop',
          name: 'Testwire',
          openedAt: at(9),
          change: { mergeBase: 'c'.repeat(40) },
        });
      expect((await past()).base).toMatchObject({ runId: 'later', revision: report.revision });
      const more: RunFact = { id: 'm', runId: 'later', at: at(4), kind: 'measured', attempt: 1, metrics: { speed: 3 } };
      await add('later', more);
      await formatRun('later', deps);
      expect((await past()).base).toMatchObject({ runId: 'later', revision: report.revision + 1, metrics: { speed: 3 } });
    });

    it('judges by the policies of the project', async () => {
      const shop = deps.configuration.projects.get('shop');
      if (shop === undefined) throw new Error('The project is gone.');
      const projects = new Map([['shop', { ...shop, policies: { ...shop.policies, failOn: 'new' as const } }]]);
      deps = { ...deps, configuration: { ...deps.configuration, projects } };
      expect(await run('known', 5, ['a'], { ...topic, commit: 'e'.repeat(40) })).toMatchObject({
        status: 'passed',
        reason: 'No failure counts: 1 still failing.',
      });
      expect(await store.runs.state('known')).toMatchObject({ status: 'passed' });
    });

    it('ends a run that the history cannot keep, and fails after that, to be tried again', async () => {
      const remember = () => Promise.reject(new Error('too long'));
      const broken = { ...deps, store: { ...store, history: { ...store.history, remember } } };
      const { opened, finished } = factsOf('unkept');
      await add('unkept', opened, finished);
      sent = [];
      await expect(formatRun('unkept', broken)).rejects.toThrow('too long');
      expect((await store.runs.state('unkept'))?.status).toBe('errored');
      expect(sent).toContainEqual(['github', 'github.unkept.final']);
    });

    it('fails, to be tried again, when the history cannot be asked', async () => {
      const past = () => Promise.reject(new Error('away'));
      const broken = { ...deps, store: { ...store, history: { ...store.history, past } } };
      await expect(formatRun('base', broken)).rejects.toThrow('away');
    });
  });

  it('does nothing for a run without facts', async () => {
    await formatRun('nobody', deps);
    expect(sent).toEqual([]);
  });
});
