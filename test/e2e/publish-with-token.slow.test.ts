import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GITHUB_EXAMPLE } from '@testwire/testkit';
import { runCli } from 'testwire';
import { askUntil, untilFinal } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { ask } from './client.ts';

const TOKEN = 'a-token-for-widgets-only';
const COMMIT = '7b5c3cc8be40ee161ae89a06bba6229da1032a0c';
let demo: Demo;
let cwd: string;

beforeAll(async () => {
  demo = await startDemo({
    configFile: { tokens: [{ name: 'widgets-ci', secret: TOKEN, projects: ['gitlab:acme/widgets'] }] },
  });
  cwd = await mkdtemp(join(tmpdir(), 'testwire-token-'));
  await writeFile(join(cwd, 'unit.xml'), '<testsuite name="u"><testcase name="a"/></testsuite>');
  await writeFile(join(cwd, 'run.log'), 'one line\n');
}, 60_000);
afterAll(async () => {
  await demo.stop();
  await rm(cwd, { recursive: true });
});

/** `testwire publish` as a CI job types it, with the token of one project. */
async function publish(runId: string, ...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await runCli(['publish', 'unit.xml', '--server', demo.url, '--run', runId, ...args], {
    env: { TESTWIRE_TOKEN: TOKEN },
    cwd,
    fetch: globalThis.fetch,
    print: (text) => void (out += text),
    warn: (text) => void (err += text),
    colour: false,
    width: 100,
    now: () => Date.parse('2026-03-01T10:00:00.000Z'),
    randomHex: (bytes) => '0'.repeat(bytes * 2),
    readFile: () => {
      throw new Error('a job has no token file');
    },
  });
  return { code, out, err };
}

const MINE = ['--provider', 'gitlab', '--repository', 'acme/widgets', '--commit', COMMIT];
const THEIRS = ['--provider', 'github', '--repository', GITHUB_EXAMPLE.repository, '--commit', GITHUB_EXAMPLE.commit];

describe('testwire publish with the token of one project', () => {
  it('publishes results and artifacts of that project', async () => {
    const said = await publish('widgets-1', ...MINE, '--artifacts', 'run.log');
    expect(said).toMatchObject({ code: 0, out: expect.stringContaining('Published 1 test from 1 file as run widgets-1') });
    expect(await untilFinal(demo, 'widgets-1')).toMatchObject({ status: 'passed' });
    expect((await ask(demo, '/v1/runs/widgets-1')).json.description.project).toBe('gitlab:acme/widgets');
    const item = await askUntil(demo, '/v1/runs/widgets-1/artifacts', (answer) => (answer as { items: unknown[] }).items[0]);
    expect(item).toMatchObject({ name: 'run.log', bytes: 9 });
  });

  it('is refused for another project: it ends with 2 and says which token may not write where', async () => {
    const said = await publish('theirs-1', ...THEIRS, '--artifacts', 'run.log');
    expect(said).toMatchObject({ code: 2, out: '' });
    expect(said.err).toContain(`The token "widgets-ci" may not write to project "github:${GITHUB_EXAMPLE.repository}"`);
    expect(said.err).not.toContain(TOKEN);
    expect((await ask(demo, '/v1/runs/theirs-1')).status).toBe(404);
  });

  it('is refused when it does not say which project it is for', async () => {
    const said = await publish('nobody-1', '--commit', COMMIT);
    expect(said).toMatchObject({ code: 2, err: expect.stringContaining('say which one the run belongs to') });
    expect((await ask(demo, '/v1/runs/nobody-1')).status).toBe(404);
  });

  it('is refused for the run of another project, though it claims it for its own', async () => {
    const body = JSON.stringify({
      events: [
        {
          type: 'run-started',
          id: 's',
          runId: 'theirs-2',
          at: '2026-03-01T10:00:00.000Z',
          run: { provider: 'github', repository: { name: GITHUB_EXAMPLE.repository }, commit: GITHUB_EXAMPLE.commit },
        },
      ],
    });
    const headers = { 'Content-Type': 'application/json' };
    expect((await ask(demo, '/v1/events', { method: 'POST', body, headers })).status).toBe(202);
    await askUntil(demo, '/v1/runs/theirs-2', (run) => run);
    const said = await publish('theirs-2', ...MINE, '--artifacts', 'run.log');
    expect(said).toMatchObject({ code: 2, out: '' });
    expect(said.err).toContain(`may not write to project "github:${GITHUB_EXAMPLE.repository}"`);
    expect((await ask(demo, '/v1/runs/theirs-2/artifacts')).json.items).toEqual([]);
    expect((await ask(demo, '/v1/runs/theirs-2')).json).toMatchObject({ status: 'pending' });
  });
});
