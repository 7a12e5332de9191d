import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf, workerEvent } from '@testwire/contracts';
import { type RecordingServer, type Reply, startRecordingServer } from './recording-server.ts';
import { type Said, type } from './terminal.ts';

let cwd: string;
let server: RecordingServer;
let refused: Map<string, Reply>;
let replies: Reply[];
let totals: { total: number; failed: number; errored: number };

const COMMIT = '6dcb09b5b57875f334f61aebed695e2e4193db5e';
/** What the server makes of repository, commit and pipeline. */
const DERIVED = 'run-ghjkmnpqrstvwxyzghjk';
const PLACE = ['--provider', 'github', '--repository', 'acme/shop', '--commit', COMMIT, '--change', '7', '--run', 'r1'];

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'testwire-send-'));
  refused = new Map();
  totals = { total: 2, failed: 0, errored: 0 };
  server = await startRecordingServer(({ path, query, body }) => {
    const refusal = refused.get(query['shard'] ?? path);
    if (refusal !== undefined) return refusal;
    if (path.endsWith('/report.json')) return replies.shift() ?? { status: 404, body: {} };
    if (path === '/v1/runs') return { status: 202, body: { runId: (JSON.parse(body) as { id?: string }).id ?? DERIVED } };
    return { body: path.endsWith('/result') ? { totals, partial: false } : {} };
  });
  for (const name of ['a.xml', 'b.xml', 'c.xml']) await writeFile(join(cwd, name), '<testsuite name="s"/>');
});
afterEach(async () => {
  await server.close();
  await rm(cwd, { recursive: true, force: true });
});

function publish(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Said> {
  return type(['publish', ...args, '--server', server.url], { cwd, env });
}

function lastEvents(): unknown[] {
  const sent = server.requests.at(-1);
  expect(sent).toMatchObject({ method: 'POST', path: '/v1/events' });
  return (JSON.parse(sent?.body ?? '') as { events: unknown[] }).events;
}

describe('testwire publish to a server', () => {
  it('publishes files of one name in several folders outside as shards and artifacts of their own', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'testwire-elsewhere-'));
    for (const folder of ['a', 'b']) {
      await mkdir(join(elsewhere, folder));
      await writeFile(join(elsewhere, folder, 'junit.xml'), '<testsuite name="s"/>');
    }
    const files = join(elsewhere, '**/*.xml');
    await publish([files, '--artifacts', files, '--shard', 'unit', ...PLACE]);
    await rm(elsewhere, { recursive: true });
    expect(server.requests.flatMap(({ query }) => query['shard'] ?? [])).toEqual(['unit/a/junit.xml', 'unit/b/junit.xml']);
    const stored = server.requests.filter(({ method }) => method === 'PUT');
    expect(stored.map(({ path }) => path)).toEqual(['/v1/runs/r1/artifacts/a/junit.xml', '/v1/runs/r1/artifacts/b/junit.xml']);
  });

  it('says with every request where the run belongs, so that a token of one project will do', async () => {
    expect((await publish(['a.xml', '--artifacts', 'b.xml', ...PLACE])).code).toBe(0);
    const [opening, result, artifact] = server.requests;
    expect(opening).toMatchObject({ method: 'POST', path: '/v1/runs' });
    const run = { provider: 'github', repository: { name: 'acme/shop' }, commit: COMMIT, change: { number: 7 } };
    expect(JSON.parse(opening?.body ?? '')).toEqual({ id: 'r1', run });
    expect(result?.query).toMatchObject({
      provider: 'github',
      repository: 'acme/shop',
      commit: COMMIT,
      change: '7',
      shard: 'a.xml',
    });
    expect(artifact).toMatchObject({ method: 'PUT', path: '/v1/runs/r1/artifacts/b.xml' });
    expect(artifact?.query).toEqual({ attempt: '1', provider: 'github', repository: 'acme/shop', commit: COMMIT });
    const [started, finished] = lastEvents().map((event) => workerEvent.parse(event));
    expect(started).toMatchObject({ type: 'run-started', runId: 'r1', run });
    expect(started).not.toHaveProperty('plan');
    expect(finished).toMatchObject({ type: 'run-finished', runId: 'r1' });
  });

  it('says where the change began, when it is told', async () => {
    const base = ['--base-branch', 'release', '--merge-base', 'B'.repeat(40)];
    expect((await publish(['a.xml', ...PLACE, ...base])).code).toBe(0);
    const change = { number: 7, baseBranch: 'release', mergeBase: 'b'.repeat(40) };
    const [opening, result] = server.requests;
    expect(JSON.parse(opening?.body ?? '')).toMatchObject({ run: { change } });
    expect(result?.query).toMatchObject({ change: '7', baseBranch: 'release', mergeBase: 'b'.repeat(40) });
    const count = server.requests.length;
    const alone = await publish(['a.xml', '--repository', 'acme/shop', '--commit', COMMIT, ...base]);
    expect(alone).toMatchObject({ code: 2, err: expect.stringContaining('give --change too') });
    expect(server.requests).toHaveLength(count);
  });

  describe('--fail-on policy', () => {
    const reportOf = (status: string, ...ids: string[]) => ({
      status,
      attempt: 1,
      shards: ids.map((id) => ({ id, attempt: 1 })),
    });
    const judged = async (...reports: Reply[]): Promise<Said> => {
      replies = reports;
      return publish(['a.xml', ...PLACE, '--fail-on', 'policy']);
    };

    it('ends by the verdict of the server', async () => {
      totals = { total: 2, failed: 1, errored: 0 };
      expect((await judged({ body: reportOf('passed', 'a.xml') })).code).toBe(0);
      const failed = await judged({ body: { ...reportOf('failed', 'a.xml'), reason: 'It is so.' } });
      expect(failed).toMatchObject({ code: 1, err: expect.stringContaining('The run is failed: It is so.') });
    });

    it('waits for a report of what was sent', async () => {
      const said = await judged(
        { status: 404, body: { detail: 'The report is still being made.' } },
        { body: reportOf('failed', 'before.xml') },
        { body: reportOf('running', 'a.xml') },
        { body: reportOf('passed', 'before.xml', 'a.xml') },
      );
      expect(said.code).toBe(0);
      expect(replies).toEqual([]);
    }, 30_000);

    it('does not wait for ever', async () => {
      let time = 0;
      const now = (): number => (time += 400_000);
      replies = [{ body: reportOf('running', 'a.xml') }, { body: reportOf('running', 'a.xml') }];
      const args = ['publish', 'a.xml', ...PLACE, '--fail-on', 'policy', '--server', server.url];
      expect(await type(args, { cwd, now })).toMatchObject({ code: 3, err: expect.stringContaining('has not ended within') });
    });

    it('needs a server', async () => {
      const args = ['publish', 'a.xml', '--provider', 'github', '--fail-on', 'policy'];
      expect(await type(args, { cwd })).toMatchObject({ code: 2, err: expect.stringContaining('--server') });
    });
  });

  it('says where the change began, by what git knows', async () => {
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_SHA: COMMIT,
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_BASE_REF: 'main',
      GITHUB_HEAD_REF: 'topic',
      GITHUB_RUN_ID: '1',
    };
    const asked: (readonly string[])[] = [];
    const openedWith = async (known: Readonly<Record<string, string>>): Promise<unknown> => {
      const git = async (args: readonly string[]): Promise<string | undefined> => {
        asked.push(args);
        return known[args[1] ?? ''];
      };
      const args = ['publish', 'a.xml', '--auto-detect', '--run', 'r1', '--server', server.url];
      const first = server.requests.length;
      expect((await type(args, { cwd, env, git })).code).toBe(0);
      return (JSON.parse(server.requests[first]?.body ?? '') as { run: { change: unknown } }).run.change;
    };
    const mergeBase = 'b'.repeat(40);
    expect(await openedWith({ 'refs/remotes/origin/main': `${mergeBase}\n` })).toMatchObject({
      number: 7,
      baseBranch: 'main',
      mergeBase,
    });
    expect(await openedWith({ 'refs/heads/main': mergeBase })).toMatchObject({ mergeBase });
    expect(await openedWith({})).not.toHaveProperty('mergeBase');
    expect(await openedWith({ 'refs/heads/main': 'fatal: no' })).not.toHaveProperty('mergeBase');
    expect(asked[0]).toEqual(['merge-base', 'refs/remotes/origin/main', 'HEAD']);
  });

  it('prints the link that the server says, and its own address where an older server says none', async () => {
    const plain = `${server.url}/v1/runs/r1/report.html`;
    expect((await publish(['a.xml', ...PLACE])).out).toContain(`${plain}\n`);
    const told = (access: string) => `https://testwire.example.com/v1/runs/r1/report.html?access=${access}`;
    refused = new Map([['a.xml', { body: { totals, partial: false, reportUrl: told('result') } }]]);
    expect((await publish(['a.xml', ...PLACE])).out).toContain(`${told('result')}\n`);
    refused.set('/v1/runs/r1/artifacts/b.xml', { body: { reportUrl: told('artifact') } });
    const said = await publish(['a.xml', '--artifacts', 'b.xml', ...PLACE, '--json']);
    expect(JSON.parse(said.out)).toMatchObject({ report: told('artifact') });
  });

  it('leaves the id of the run to the server, and names with every request all that it is derived from', async () => {
    const env = { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'acme/shop', GITHUB_SHA: COMMIT, GITHUB_RUN_ID: '77' };
    const args = ['a.xml', '--artifacts', 'b.xml', '--auto-detect', '--name', 'Unit'];
    expect((await publish(args, env)).code).toBe(0);
    const [opening, result, artifact] = server.requests;
    const claim = { provider: 'github', commit: COMMIT, name: 'Unit', pipelineId: '77' };
    expect(JSON.parse(opening?.body ?? '')).toEqual({ run: { ...claim, repository: { name: 'acme/shop' } } });
    const query = { ...claim, repository: 'acme/shop' };
    expect(result).toMatchObject({ path: `/v1/runs/${DERIVED}/result`, query });
    expect(artifact).toMatchObject({ path: `/v1/runs/${DERIVED}/artifacts/b.xml`, query });
    const [started] = lastEvents().map((event) => workerEvent.parse(event));
    expect(started).toMatchObject({ runId: DERIVED, run: claim });
  });

  it('chooses an id by the time where there is no commit to make one from', async () => {
    expect((await publish(['a.xml', '--repository', 'acme/shop'])).code).toBe(0);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({ id: 'local-20260301-100000-0000' });
  });

  it('goes on with the other files when one cannot be read, finishes the run, and ends with 2', async () => {
    refused = new Map([['b.xml', { status: 400, body: { detail: 'b.xml:1: \u001B[2Jno result' } }]]);
    const said = await publish(['*.xml', ...PLACE, '--json']);
    expect(said.code).toBe(2);
    expect(JSON.parse(said.out)).toMatchObject({ files: 2, tests: 4, unreadable: ['b.xml'] });
    expect(said.err).toMatch(/^b\.xml: not published\. .*b\.xml:1: no result$/m);
    expect(said.err).toContain('1 file was not published: b.xml');
    const [started, finished] = lastEvents().map((event) => workerEvent.parse(event));
    expect(started).toMatchObject({ plan: { shards: ['b.xml'] } });
    expect(finished).toMatchObject({ type: 'run-finished' });
  });

  it('warns when no file matches --artifacts', async () => {
    const said = await publish(['a.xml', ...PLACE, '--artifacts', 'logs/*.log']);
    expect(said).toMatchObject({ code: 0, err: expect.stringContaining('No file matches logs/*.log: no artifact is published') });
  });

  it.each([400, 401, 403])('sends nothing of the run when its options are refused with %i', async (status) => {
    refused = new Map([['/v1/runs', { status, body: { detail: '"nobody" is not a configured connection' } }]]);
    const said = await publish(['*.xml', ...PLACE, '--artifacts', 'a.xml']);
    expect(said).toMatchObject({ code: 2, out: '', err: expect.stringContaining('"nobody" is not a configured connection') });
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/runs']);
  });

  it.each([
    [['--commit', 'main'], 'a commit hash of 7 to 64 hex digits'],
    [['--run', 'nightly/42'], 'may hold letters, digits'],
  ])('asks no server when %j has the wrong form', async (wrong, message) => {
    const said = await publish(['a.xml', ...PLACE, ...wrong]);
    expect(said).toMatchObject({ code: 2, out: '', err: expect.stringContaining(message) });
    expect(server.requests).toEqual([]);
  });

  it('stops when the reason lies elsewhere, and leaves the run open for the next try', async () => {
    for (const [status, code] of [
      [403, 2],
      [503, 3],
    ] as const) {
      refused = new Map([['b.xml', { status, body: { detail: 'no' } }]]);
      expect((await publish(['*.xml', ...PLACE])).code).toBe(code);
      expect(server.requests.at(-1)?.query['shard']).toBe('b.xml');
    }
  });

  it.each([
    ['never', 1, 0],
    ['any', 1, 1],
    ['any', 0, 0],
  ])('with --fail-on %s and %i failures ends with %i', async (failOn, failed, code) => {
    totals = { total: 2, failed, errored: 0 };
    expect((await publish(['a.xml', ...PLACE, '--fail-on', failOn])).code).toBe(code);
  });

  it('ends with 0 though tests failed, unless asked otherwise', async () => {
    totals = { total: 2, failed: 1, errored: 1 };
    expect((await publish(['a.xml', ...PLACE])).code).toBe(0);
  });
});

describe('the ids of shards', () => {
  const shards = (): (string | undefined)[] => server.requests.flatMap(({ query }) => query['shard'] ?? []);

  it('are what --shard says, or parts of it when there are several files; then that shard is finished', async () => {
    await publish(['a.xml', ...PLACE, '--shard', 'linux']);
    expect(shards()).toEqual(['linux']);
    expect(lastEvents()).toMatchObject([{}, { type: 'shard-finished', shard: 'linux' }, { type: 'run-finished' }]);
    await publish(['a.xml', 'b.xml', ...PLACE, '--shard', 'mac']);
    expect(shards().slice(1)).toEqual(['mac/a.xml', 'mac/b.xml']);
    expect(lastEvents()).toMatchObject([{}, { type: 'shard-finished', shard: 'mac' }, { type: 'run-finished' }]);
    for (const event of lastEvents()) expect(workerEvent.safeParse(event).error).toBeUndefined();
  });

  it('leave the shard that was named unfinished while a part of it is missing', async () => {
    refused = new Map([['mac/b.xml', { status: 400, body: { detail: 'no result' } }]]);
    await publish(['a.xml', 'b.xml', ...PLACE, '--shard', 'mac']);
    expect(lastEvents()).toMatchObject([{ plan: { shards: ['mac/b.xml'] } }, { type: 'run-finished' }]);
  });

  it.each([
    ['GITHUB_JOB', 'unit'],
    ['CI_JOB_NAME', 'test: 1/2'],
  ])('begin with %s when the job is detected', async (variable, job) => {
    await publish(['a.xml', ...PLACE, '--auto-detect'], { [variable]: job });
    await publish(['a.xml', ...PLACE, '--auto-detect', '--shard', 'mine'], { [variable]: job });
    await publish(['a.xml', ...PLACE], { [variable]: job });
    expect(shards()).toEqual([`${job}/a.xml`, 'mine', 'a.xml']);
  });

  it('stay different when they are cut', async () => {
    const folder = `${'d'.repeat(120)}/${'e'.repeat(100)}`;
    await mkdir(join(cwd, folder), { recursive: true });
    for (const name of ['1.xml', '2.xml']) await writeFile(join(cwd, folder, name), '<testsuite name="s"/>');
    await publish([`${folder}/*.xml`, ...PLACE]);
    const expected = ['1.xml', '2.xml'].map((name) => {
      const whole = `${folder}/${name}`;
      return `${whole.slice(0, 180)}~${digestOf(whole).slice(0, 16)}`;
    });
    expect(shards()).toEqual(expected);
    expect(new Set(expected).size).toBe(2);
  });
});
