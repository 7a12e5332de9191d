import { type RecordingServer, type Reply, startRecordingServer } from './recording-server.ts';
import { type Said, type } from './terminal.ts';

const TASKS = [{ id: 'a', command: ['true'] }];
const AWAY: Reply = { status: 503, body: { detail: 'Redis is away.' } };

let server: RecordingServer;
/** Answers about the run, one after the other; the last one again and again. */
let runs: Reply[];
let tasks: object[];
let report: Reply;
beforeEach(async () => {
  tasks = [];
  report = { status: 404, body: { detail: 'The report is still being made; ask again.' } };
  server = await startRecordingServer(({ method, path }) => {
    if (method === 'POST') return { body: { runId: 'r', reportUrl: 'http://r?access=x', attempt: 1 } };
    // Whether the token may read is asked before anything is submitted.
    if (path === '/v1/runs') return { body: { runs: [] } };
    if (path.endsWith('/tasks')) return { body: { tasks } };
    if (path.endsWith('/report.json')) return report;
    const [next = AWAY] = runs;
    if (runs.length > 1) runs.shift();
    return next;
  });
});
afterEach(() => server.close());

/** Time passes only by sleeping. */
function run(args: readonly string[], fetch = globalThis.fetch): Promise<Said> {
  let now = 0;
  return type([...args, '--server', server.url], {
    fetch,
    readFile: () => JSON.stringify({ id: 'r', tasks: TASKS }),
    now: () => now,
    sleep: (ms) => {
      now += ms;
      return Promise.resolve();
    },
  });
}

const totals = { total: 27, passed: 21, failed: 12, errored: 3, skipped: 1 };

describe('testwire submit --wait', () => {
  it('goes on while the server is away, and says so', async () => {
    runs = [
      ...Array.from({ length: 40 }, () => AWAY),
      { body: { status: 'passed', totals: { ...totals, failed: 0, errored: 0 } } },
    ];
    const { code, out, err } = await run(['submit', 'plan.json', '--wait']);
    expect(code).toBe(0);
    expect(out).toBe('r\nhttp://r?access=x\npassed\n21 passed, 1 skipped of 27 tests\nhttp://r?access=x\n');
    expect(err.split('\n')).toEqual([
      expect.stringMatching(/503: Redis is away\. The run goes on without this command; asking again for 300 seconds\.$/),
      'The run goes on without this command; asking again for 270 seconds.',
      'The run goes on without this command; asking again for 240 seconds.',
      'The server answers again.',
      '',
    ]);
  });

  it('ends with 3 after five minutes, and says how to wait again', async () => {
    runs = [AWAY];
    const { code, err } = await run(['submit', 'plan.json', '--wait']);
    expect(code).toBe(3);
    expect(err).toContain(`The run goes on. Wait for it again: npx testwire wait r --server ${server.url}\n`);
    expect(server.requests.length).toBeGreaterThan(100);
  });

  it('takes a connection that breaks for a server that is away', async () => {
    runs = [{ body: { status: 'passed' } }];
    let broken = 0;
    const { code, err } = await run(['submit', 'plan.json', '--wait'], async (input, init) => {
      if (init?.method !== 'GET' || new Request(input).url.includes('limit=1') || (broken += 1) > 2) return fetch(input, init);
      const fault = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
      return new Response(new ReadableStream({ start: (controller) => controller.error(fault) }));
    });
    expect([code, err]).toEqual([0, expect.stringMatching(/^The network failed: .*ECONNRESET.*\nThe server answers again\.\n$/)]);
  });

  it('does not wait for a server that refuses', async () => {
    runs = [{ status: 403, body: { detail: 'The token may only submit.' } }];
    expect((await run(['submit', 'plan.json', '--wait'])).code).toBe(2);
  });

  it('names what failed: tasks so far, tests at the end, with the counts and the report', async () => {
    const done = { state: 'done', tries: 1 };
    tasks = [
      { ...done, id: 'a', outcome: 'failed' },
      { ...done, id: 'b', name: 'models › bert', outcome: 'timed-out' },
      { ...done, id: 'c', outcome: 'passed' },
      { id: 'd', state: 'waiting', tries: 1, outcome: 'failed' },
    ];
    const ended = { status: 'incomplete', reason: '1 of 28 tasks was not run, because it was late: x.', totals };
    runs = [{ body: { status: 'running' } }, { body: ended }];
    const bad = Array.from({ length: 15 }, (_, index) => ({
      name: `t${index}`,
      suite: ['unit'],
      file: 'a.ts',
      line: index,
      status: index < 12 ? 'failed' : 'errored',
      message: 'wrong\nat a.ts',
    }));
    report = { body: { status: 'incomplete', attempt: 1, tests: [{ name: 'good', status: 'passed' }, ...bad] } };
    const { code, out, err } = await run(['submit', 'plan.json', '--wait']);
    expect(err).toBe('4 tasks: 1 waiting, 3 done; failed so far: a, models › bert\n');
    expect(out.split('\n').slice(2)).toEqual([
      'incomplete: 1 of 28 tasks was not run, because it was late: x.',
      '21 passed, 12 failed, 3 errored, 1 skipped of 27 tests',
      'Failed or errored:',
      ...bad.slice(0, 10).map(({ name, line }) => `  unit › ${name} (a.ts:${line}): wrong`),
      '  … and 5 more',
      'http://r?access=x',
      '',
    ]);
    expect(code).toBe(1);
  });

  it('tells the counts without a report that is not made', async () => {
    runs = [{ body: { status: 'failed', totals } }];
    const { out } = await run(['submit', 'plan.json', '--wait']);
    expect(out).toContain('failed\n21 passed, 12 failed, 3 errored, 1 skipped of 27 tests\nhttp://r?access=x\n');
  });
});

describe('testwire wait', () => {
  it('waits for a run that was submitted before', async () => {
    runs = [{ body: { status: 'running' } }, { body: { status: 'passed' } }];
    const { code, out } = await run(['wait', 'r']);
    expect([code, out]).toEqual([0, `passed\n${server.url}/v1/runs/r/report.html\n`]);
  });

  it('prints JSON for scripts', async () => {
    runs = [{ body: { status: 'failed', reason: 'why', totals } }];
    const { code, out } = await run(['wait', 'r', '--json']);
    expect([code, JSON.parse(out)]).toMatchObject([1, { runId: 'r', status: 'failed', reason: 'why', totals }]);
  });
});
