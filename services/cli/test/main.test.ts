import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../bin/testwire.mjs', import.meta.url));
const RECORDER = new URL('record-modules.mjs', import.meta.url).href;
let cwd: string;

/** Of a module that is not needed to read result files and to write reports. */
function isForeign(url: string): boolean {
  const [, ours] = /\/((?:libs|services)\/[^/]+)\/dist\//.exec(url) ?? [];
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
  return name === undefined ? ours !== undefined && !OURS.has(ours) : FOREIGN.test(name);
}

const OURS: ReadonlySet<string> = new Set([
  ...['contracts', 'config', 'results', 'reports'].map((name) => `libs/${name}`),
  ...['cli', 'formatter', 'artifact-uploader'].map((name) => `services/${name}`),
]);
const FOREIGN =
  /^(?:@octokit|@gitbeaker|@aws-sdk|@electric-sql|@opentelemetry)\/|^(?:octokit|express|bullmq|ioredis|pg|pino|yaml)$/;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'testwire-main-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

describe('the program', () => {
  it('writes its files though nobody reads what it prints, as in "testwire report … --out out | head -1"', async () => {
    const cases = Array.from({ length: 500 }, (_, at) => `<testcase name="t${at}"><failure message="no"/></testcase>`);
    await writeFile(join(cwd, 'a.xml'), `<testsuite name="s">${cases.join('')}</testsuite>`);
    const child = spawn(process.execPath, [PROGRAM, 'report', 'a.xml', '--out', 'out'], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    child.stderr.destroy();
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect((await readdir(join(cwd, 'out'))).toSorted()).toEqual(['report.html', 'report.json', 'report.md']);
    expect(JSON.parse(await readFile(join(cwd, 'out/report.json'), 'utf8'))).toMatchObject({ totals: { failed: 500 } });
  });

  it('loads for a report no client of a provider, nor what only servers need', async () => {
    await writeFile(join(cwd, 'a.xml'), '<testsuite name="s"><testcase name="t"/></testsuite>');
    const run = async (...args: string[]): Promise<string> => {
      const record = join(cwd, 'modules.txt');
      await rm(record, { force: true });
      const child = spawn(process.execPath, ['--import', RECORDER, PROGRAM, ...args], {
        cwd,
        stdio: 'ignore',
        env: { ...process.env, MODULE_RECORD: record },
      });
      expect(await once(child, 'exit')).toEqual([0, null]);
      return (await readFile(record, 'utf8')).split('\n').filter(isForeign).join('\n');
    };
    await run('report', 'a.xml', '--out', 'out');
    expect(await run('report', 'a.xml', '--out', 'out', '--baseline', 'out/report.json')).toBe('');
    // They would be seen.
    expect(await run('providers')).toContain('octokit');
  }, 60_000);
});
