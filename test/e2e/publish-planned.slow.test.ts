import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { runCli } from 'testwire';
import { askUntil, runOfDelivery, untilFinal } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { ask, sendSample } from './client.ts';

const TOKEN = 'a-token-for-widgets-only';
const COMMIT = '7b5c3cc8be40ee161ae89a06bba6229da1032a0c';
let demo: Demo;
let cwd: string;

beforeAll(async () => {
  demo = await startDemo({
    configFile: {
      tokens: [{ name: 'widgets-ci', secret: TOKEN, projects: ['widgets'] }],
      projects: {
        widgets: {
          connection: 'gitlab',
          repository: 'acme/widgets',
          name: 'Widgets',
          run: { shards: ['gpu-1', 'gpu-2'], deadlineMinutes: 60 },
        },
      },
    },
  });
  cwd = await mkdtemp(join(tmpdir(), 'testwire-planned-'));
  const result = (name: string): string => `<testsuite name="${name}"><testcase name="runs"/></testsuite>`;
  for (const name of ['a', 'b']) await writeFile(join(cwd, `${name}.xml`), result(name));
  await writeFile(join(cwd, 'c.xml.gz'), gzipSync(result('c')));
}, 60_000);
afterAll(async () => {
  await demo.stop();
  await rm(cwd, { recursive: true });
});

/** `testwire publish` as a job of this pipeline types it. Answers with the id of the run. */
async function publish(pipeline: string, ...args: readonly string[]): Promise<string> {
  const { code, err, out } = await type(pipeline, ...args);
  expect({ code, err }).toMatchObject({ code: 0 });
  return (JSON.parse(out) as { runId: string }).runId;
}

async function type(pipeline: string, ...args: readonly string[]): Promise<{ code: number; err: string; out: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(['publish', ...args, '--server', demo.url, '--auto-detect', '--json'], {
    env: {
      TESTWIRE_TOKEN: TOKEN,
      GITLAB_CI: 'true',
      CI_PROJECT_PATH: 'acme/widgets',
      CI_COMMIT_SHA: COMMIT,
      CI_PIPELINE_ID: pipeline,
      CI_JOB_NAME: 'test',
    },
    cwd,
    fetch: globalThis.fetch,
    print: (text) => void out.push(text),
    warn: (text) => void err.push(text),
    colour: false,
    width: 100,
    now: () => Date.parse('2026-03-01T10:00:00.000Z'),
    randomHex: (bytes) => '0'.repeat(bytes * 2),
    readFile: () => {
      throw new Error('a job has no token file');
    },
  });
  return { code, err: err.join(''), out: out.join('') };
}

describe('testwire publish for a project whose shards are planned', () => {
  it('reports to the run that the webhook opened, under its name, and ends it with the last shard', async () => {
    const deliveryId = 'a0000000-0000-4000-a000-000000000001';
    // Its deadline is counted from then.
    const at = new Date().toISOString();
    await sendSample(demo, 'gitlab', 'merge_request', { deliveryId, commit: COMMIT, at });
    const runId = await runOfDelivery(demo, deliveryId);
    expect(await publish('7001', 'a.xml', '--shard', 'gpu-1')).toBe(runId);
    expect(await publish('7002', 'b.xml', 'c.xml.gz', '--shard', 'gpu-2')).toBe(runId);
    expect(await untilFinal(demo, runId)).toMatchObject({ status: 'passed' });
    const { json: run } = await ask(demo, `/v1/runs/${runId}/report.json`);
    expect(run).toMatchObject({ run: { project: 'widgets', name: 'Widgets' }, totals: { total: 3, passed: 3 }, problems: [] });
    expect((run as { shards: { id: string }[] }).shards.map(({ id }) => id)).toEqual(['gpu-1', 'gpu-2/b.xml', 'gpu-2/c.xml.gz']);
    expect((await ask(demo, '/v1/runs')).json.items).toHaveLength(1);
  });

  it('knows what is missing though the webhook has not come yet, however the commit is written', async () => {
    const commit = 'abcdef0123456789abcdef0123456789abcdef01';
    const runId = await publish('7001', 'a.xml', '--shard', 'gpu-1', '--commit', commit.toUpperCase());
    const heard = await askUntil(demo, `/v1/runs/${runId}`, (answer) => {
      const run = answer as { totals?: { total: number }; final: boolean };
      return run.totals?.total === 1 ? run : undefined;
    });
    expect(heard).toMatchObject({ final: false });
    const deliveryId = 'a0000000-0000-4000-a000-000000000002';
    await sendSample(demo, 'gitlab', 'merge_request', { deliveryId, commit, at: new Date().toISOString() });
    expect(await runOfDelivery(demo, deliveryId)).toBe(runId);
    expect(await publish('7002', 'b.xml', '--shard', 'gpu-2', '--commit', commit)).toBe(runId);
    expect(await untilFinal(demo, runId)).toMatchObject({ status: 'passed' });
  });

  it('asks for the whole commit, by which the run is found', async () => {
    expect(await type('7001', 'a.xml', '--shard', 'gpu-1', '--commit', 'abcdef0')).toMatchObject({
      code: 2,
      err: expect.stringContaining('git rev-parse abcdef0') as string,
    });
  });

  it('keeps a run of its own for each pipeline under another name', async () => {
    const first = await publish('7001', 'a.xml', '--name', 'Lint');
    expect(await publish('7001', 'a.xml', '--name', 'Lint')).toBe(first);
    expect(await publish('7002', 'a.xml', '--name', 'Lint')).not.toBe(first);
    expect(await untilFinal(demo, first)).toMatchObject({ status: 'passed' });
  });
});
