import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CliContext } from '../src/context.ts';
import { runGit } from '../src/run-git.ts';
import { type } from './terminal.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'testwire-locations-'));
  execFileSync('git', ['init', '-q'], { cwd: root });
  await mkdir(join(root, 'web/src'), { recursive: true });
  await writeFile(join(root, 'web/src/cart.ts'), '');
  execFileSync('git', ['add', '.'], { cwd: root });
  await writeFile(join(root, 'web/src/untracked.ts'), '');
  const trace = `Error: no\n at untracked (${root}/web/src/untracked.ts:1:1)\n at add (${root}/web/src/cart.ts:12:5)`;
  await writeFile(
    join(root, 'web/bad.xml'),
    `<testsuite><testcase name="adds"><failure>${trace}</failure></testcase></testsuite>`,
  );
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function locate(context: Partial<CliContext>): Promise<unknown> {
  await type(['report', 'bad.xml', '--out', 'out', '--format', 'json'], { cwd: join(root, 'web'), ...context });
  const report = JSON.parse(await readFile(join(root, 'web/out/report.json'), 'utf8')) as { tests: { location?: unknown }[] };
  return report.tests[0]?.location;
}

describe('testwire report in a repository', () => {
  it('names the line of a failure by its path from the root', async () => {
    const git: CliContext['git'] = (args) => runGit(args, join(root, 'web'));
    expect(await locate({ git })).toEqual({ file: 'web/src/cart.ts', line: 12 });
  });

  it('names none where git is absent or there is no repository', async () => {
    expect(await locate({})).toBeUndefined();
    expect(await locate({ git: () => Promise.resolve(undefined) })).toBeUndefined();
    expect(await locate({ git: (args) => runGit(args, tmpdir()) })).toBeUndefined();
  });

  it('does not ask when nothing failed', async () => {
    await writeFile(join(root, 'web/bad.xml'), '<testsuite><testcase name="adds"/></testsuite>');
    const git = (): Promise<never> => Promise.reject(new Error('Nobody needs to know.'));
    expect(await locate({ git })).toBeUndefined();
  });
});

describe('runGit', () => {
  it('says nothing where the folder is gone', async () => {
    expect(await runGit(['--version'], join(root, 'gone'))).toBeUndefined();
    expect(await runGit(['no-such-command'], root)).toBeUndefined();
  });
});
