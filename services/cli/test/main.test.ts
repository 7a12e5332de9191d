import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../bin/testwire.mjs', import.meta.url));
let cwd: string;

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
});
