import { type RecordingServer, type Reply, startRecordingServer } from './recording-server.ts';
import { type } from './terminal.ts';

const COMMIT = '6dcb09b5b57875f334f61aebed695e2e4193db5e';
const TASKS = [{ id: 'a', command: ['true'] }];
const RUN = { repository: { name: 'acme/shop' }, commit: COMMIT };
/** A job of GitHub Actions. */
const job = (attempt: number) => ({
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'acme/shop',
  GITHUB_SHA: COMMIT,
  GITHUB_RUN_ID: '1001',
  GITHUB_RUN_ATTEMPT: String(attempt),
  GITHUB_WORKFLOW: 'CI',
  GITHUB_API_URL: 'https://api.github.com',
  GITHUB_SERVER_URL: 'https://github.com',
});

let server: RecordingServer;
/** What is told of the run, one after the other. */
let runs: object[];
/** What is answered to the list of runs, and to the plan. */
let list: Reply;
let answer: Reply;
beforeEach(async () => {
  runs = [];
  list = { body: { items: [] } };
  answer = { body: { runId: 'r', reportUrl: 'http://r', attempt: 2 } };
  server = await startRecordingServer(({ method, path }) => {
    if (method === 'POST') return answer;
    if (path === '/v1/runs') return list;
    if (path.endsWith('/tasks')) return { body: { tasks: [] } };
    return { body: runs.shift() };
  });
});
afterEach(() => server.close());

async function submit(plan: object, env: Readonly<Record<string, string>> = {}, ...more: readonly string[]) {
  const readFile = (path: string): string => {
    if (path !== 'plan.json') throw new Error('no such file');
    return JSON.stringify(plan);
  };
  const said = await type(['submit', 'plan.json', '--server', server.url, ...more], { env, readFile });
  const sent = JSON.parse(server.requests.find(({ method }) => method === 'POST')?.body ?? '{}') as Record<string, unknown>;
  return { said, sent };
}

describe('testwire submit', () => {
  it('says which pipeline it is of and which attempt, so that a job that runs again has its tasks done again', async () => {
    expect((await submit({ run: RUN, tasks: TASKS }, job(2))).sent).toEqual({
      run: { ...RUN, pipelineId: '1001' },
      attempt: 2,
      tasks: { tasks: TASKS },
    });
  });

  it.each([
    ['the first attempt is that without saying so', { run: RUN }, job(1), [], { run: { ...RUN, pipelineId: '1001' } }],
    ['a chosen id names no pipeline', { id: 'nightly', run: RUN }, job(3), [], { id: 'nightly', run: RUN, attempt: 3 }],
    ['a run of its own is no attempt of any', {}, job(2), [], { id: 'submitted-0000000000000000' }],
    ['nor is one elsewhere', { run: RUN }, {}, [], { run: RUN }],
    ['what the plan says counts', { id: 'x', attempt: 7 }, job(2), [], { id: 'x', attempt: 7 }],
    ['--again is one more', { id: 'x', attempt: 7 }, job(2), ['--again'], { id: 'x', attempt: 'next' }],
  ])('%s', async (_name, plan, env, args, expected) => {
    expect((await submit({ ...plan, tasks: TASKS }, env, ...args)).sent).toEqual({ ...expected, tasks: { tasks: TASKS } });
  });

  it('waits for the attempt that it sent, not for the one before', async () => {
    runs = [
      { status: 'passed', attempt: 1 },
      { status: 'failed', attempt: 2 },
    ];
    const { said } = await submit({ id: 'x', tasks: TASKS }, job(2), '--wait');
    expect([said.code, said.out]).toEqual([1, 'r\nhttp://r\nfailed\nhttp://r\n']);
  });

  it('says that the run ended before, and how to have it run anew', async () => {
    const ended = { status: 'failed', at: '2026-03-01T09:00:00.000Z' };
    answer = { body: { runId: 'r', reportUrl: 'http://r', attempt: 2, ended } };
    runs = [{ status: 'failed', attempt: 2 }];
    const { said } = await submit({ id: 'x', tasks: TASKS }, {}, '--wait');
    expect(said).toEqual({
      code: 1,
      out: 'r\nhttp://r\nfailed\nhttp://r\n',
      err: 'This run ended already on 2026-03-01T09:00:00.000Z: failed. --again runs it anew.\n',
    });
  });

  it('prints one fault of the plan a line', async () => {
    answer = { status: 400, body: { detail: 'tasks[0] "a": no\u001b[31m\ntasks[1] "b": no' } };
    const { said } = await submit({ id: 'x', tasks: TASKS });
    expect(said.code).toBe(2);
    expect(said.err).toMatch(/was answered with 400:\n {2}tasks\[0\] "a": no\n {2}tasks\[1\] "b": no\n$/);
  });

  it('does not submit what it could not wait for', async () => {
    list = { status: 403, body: { detail: 'The token "ci" may not read: it may only submit.' } };
    const { said } = await submit({ id: 'x', tasks: TASKS }, {}, '--wait');
    expect(said).toMatchObject({
      code: 2,
      err: 'Nothing was submitted: --wait takes a token that may read. The token "ci" may not read: it may only submit.\n',
    });
    expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('says which file does not exist', async () => {
    expect(await type(['submit', 'nofile.yaml'])).toMatchObject({ code: 2, err: 'nofile.yaml does not exist.\n' });
  });
});

describe.each([
  ['cancel', '/v1/runs/r1/cancel', 'r1'],
  ['drain', '/v1/workers/w1/drain', 'w1'],
])('testwire %s', (command, path, id) => {
  it('asks the server for it', async () => {
    answer = { status: 202, body: {} };
    const said = await type([command, id, '--server', server.url]);
    expect(said).toMatchObject({ code: 0, out: expect.stringContaining(id) });
    expect(server.requests.map((request) => `${request.method} ${request.path}`)).toEqual([`POST ${path}`]);
  });

  it('says why it is refused', async () => {
    answer = { status: 409, body: { detail: 'It has ended already: failed.' } };
    const said = await type([command, id, '--server', server.url]);
    expect(said).toMatchObject({ code: 2, err: expect.stringContaining('It has ended already: failed.') });
  });
});
