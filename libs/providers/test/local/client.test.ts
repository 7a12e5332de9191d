import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformFile } from '@swc/core';
import * as fc from 'fast-check';
import { toSegment } from '../../src/local/file-name.ts';
import { LocalCIProvider } from '../../src/local/index.ts';
import type { RunView, Surface, SurfaceKind } from '../../src/provider.ts';
import { AT, runView, SHA } from '../support.ts';

let root: string;
let directory: string;
let provider: LocalCIProvider;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'testwire-local-'));
  directory = join(root, 'out');
  provider = new LocalCIProvider({ directory });
});
afterEach(() => rm(root, { recursive: true }));

function surface(kind: SurfaceKind): Surface {
  const found = provider.surfaces.find((one) => one.kind === kind);
  if (found === undefined) throw new RangeError(`no surface ${kind}`);
  return found;
}

function write(kind: SurfaceKind, run: RunView, text: { headline?: string; body?: string } = {}): ReturnType<Surface['write']> {
  return surface(kind).write({
    run,
    headline: text.headline ?? '3 passed',
    body: text.body ?? '# All is well',
    previous: undefined,
  });
}

async function files(): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/** The source as modules that a process of its own can run; a build that lies around may be older. */
async function compile(): Promise<string> {
  for (const [name, source] of [
    ['error-code', '../../src/error-code.ts'],
    ['write-file', '../../src/local/write-file.ts'],
  ] as const) {
    const options = {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
      swcrc: false,
    } as const;
    const { code } = await transformFile(fileURLToPath(new URL(source, import.meta.url)), options);
    await writeFile(join(root, `${name}.mjs`), code.replaceAll('../error-code.ts', './error-code.mjs'));
  }
  return join(root, 'write-file.mjs');
}

const change = { number: 4, headSha: SHA };

describe('LocalCIProvider', () => {
  it('shows a run as a status and a summary', async () => {
    const outcome = await write('check', runView({ finishedAt: AT }));
    await write('comment', runView());
    expect(await files()).toEqual(
      expect.arrayContaining([`out/acme/shop/-/commits/${SHA}/${toSegment('Testwire')}/status.json`]) as string[],
    );
    if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
    const shown: unknown = JSON.parse(await readFile(fileURLToPath(outcome.value.url ?? ''), 'utf8'));
    expect(shown).toMatchObject({
      runId: 'run-1',
      project: 'shop',
      name: 'Testwire',
      status: 'passed',
      headline: '3 passed',
      url: 'https://testwire.example.com/runs/run-1',
      commit: SHA,
      finishedAt: AT,
    });
    expect((await files()).filter((file) => file.endsWith('summary.md'))).toHaveLength(1);
  });

  it('keeps one comment per change and project', async () => {
    await write('comment', runView({ change }), { body: 'one' });
    const second = await write('comment', runView({ change, runId: 'run-2', commit: 'f'.repeat(40) }), { body: 'two' });
    await write('comment', runView({ change, project: 'api' }), { body: 'three' });
    expect((await files()).sort()).toEqual([
      'out/acme/shop/-/changes/4/api/comment.md',
      'out/acme/shop/-/changes/4/shop/comment.md',
    ]);
    if (second.kind !== 'done') throw new Error(JSON.stringify(second));
    await expect(readFile(fileURLToPath(second.value.url ?? ''), 'utf8')).resolves.toBe('two\n');
  });

  it('writes nothing when nothing changed', async () => {
    await write('check', runView());
    await expect(write('check', runView())).resolves.toMatchObject({ kind: 'unchanged' });
    await expect(write('check', runView(), { headline: 'x' })).resolves.toMatchObject({ kind: 'done' });
  });

  it('has places that agree with what it writes', async () => {
    const same = runView({ change, runId: 'run-2', commit: 'f'.repeat(40) });
    expect(surface('comment').place(runView({ change }))).toBe(surface('comment').place(same));
    expect(surface('check').place(runView())).not.toBe(surface('check').place(same));
    expect(surface('check').place(runView())).toBe(surface('check').place(runView({ runId: 'run-2' })));
    const { repository: _, commit: __, ...lost } = runView();
    expect(surface('check').place(lost)).not.toBe(surface('check').place({ ...lost, runId: 'run-2' }));
    await expect(write('check', lost)).resolves.toMatchObject({ kind: 'done' });
  });

  it('copies artifacts and gives a URL that leads to them', async () => {
    const open = (): Promise<NodeJS.ReadableStream> => Promise.resolve(Readable.from([Buffer.from([0, 255]), Buffer.from('x')]));
    const artifact = { name: 'logs/worker 1.log', mediaType: 'text/plain', bytes: 3, open };
    const outcome = await provider.artifacts.uploadArtifact(runView(), artifact);
    if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
    await expect(readFile(fileURLToPath(outcome.value.url))).resolves.toEqual(Buffer.from([0, 255, 120]));
    await expect(provider.artifacts.uploadArtifact(runView(), artifact)).resolves.toEqual(outcome);
    expect(await files()).toHaveLength(1);
  });

  it('leaves no half artifact behind when its source breaks', async () => {
    const broken = new Readable({
      read() {
        this.push('half');
        this.destroy(new Error('the source broke'));
      },
    });
    const artifact = { name: 'a', mediaType: 'text/plain', bytes: 9, open: () => Promise.resolve(broken) };
    await expect(provider.artifacts.uploadArtifact(runView(), artifact)).rejects.toThrow('the source broke');
    expect(await files()).toEqual([]);
  });

  it('stays inside its folder, whatever things are called, and gives different names different files', async () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
      fc.constantFrom(
        '..',
        '.',
        '../../etc/passwd',
        '/etc/passwd',
        'C:\\x',
        'a/../b',
        '-',
        'CON',
        'aux.txt',
        '.git',
        'A',
        'a',
        '\0',
        'x.',
        '~',
      ),
    );
    const kind = fc.constantFrom<SurfaceKind>('check', 'comment');
    await fc.assert(
      fc.asyncProperty(name, name, name, kind, async (repository, project, artifact, which) => {
        await rm(directory, { recursive: true, force: true });
        const run = runView({ repository: { name: repository }, project, name: project.slice(0, 100), runId: 'run-1', change });
        await expect(write(which, run)).resolves.toMatchObject({ kind: 'done' });
        const open = (): Promise<NodeJS.ReadableStream> => Promise.resolve(Readable.from(['x']));
        await provider.artifacts.uploadArtifact(run, { name: artifact, mediaType: 'text/plain', bytes: 1, open });
        const written = await files();
        expect(written).toHaveLength(2);
        for (const file of written) expect(file).toMatch(/^out\/[A-Za-z0-9_.~/-]+$/);
      }),
      { numRuns: 60 },
    );
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(toSegment(a)).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._~-]{0,99}$/);
        if (a !== b) expect(toSegment(a).toLowerCase()).not.toBe(toSegment(b).toLowerCase());
      }),
      { numRuns: 1000 },
    );
  });

  it('types what the file system refuses', async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'acme'), 'a file where a folder should be');
    const outcome = await write('check', runView());
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { kind: 'rejected', message: expect.stringMatching(/EEXIST|ENOTDIR/) as string },
    });
    expect(JSON.stringify(outcome)).toContain(`acme/shop/-/commits/${SHA}`);
    expect(JSON.stringify(outcome)).not.toContain(root);
  });

  it('tells readers nothing of where its folder lies when an artifact cannot be kept', async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'acme'), 'a file where a folder should be');
    const artifact = { name: 'a.log', mediaType: 'text/plain', bytes: 1, open: () => Promise.resolve(Readable.from(['x'])) };
    const outcome = await provider.artifacts.uploadArtifact(runView(), artifact);
    expect(outcome).toMatchObject({ kind: 'failed', failure: { message: expect.stringContaining('artifacts/a.log') as string } });
    expect(JSON.stringify(outcome)).not.toContain(root);
  });

  it('shows the branch as it may be shown, not as it is called', async () => {
    const outcome = await write('check', runView({ branch: 'a-secret', branchLabel: '[redacted]' }));
    if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
    const text = await readFile(fileURLToPath(outcome.value.url ?? ''), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ branch: '[redacted]' });
    expect(text).not.toContain('a-secret');
  });

  it('checks that it may write', async () => {
    await expect(provider.checkAccess()).resolves.toMatchObject([{ ok: true }]);
    expect(await files()).toEqual([]);
    await writeFile(join(root, 'file'), '');
    const wrong = new LocalCIProvider({ directory: join(root, 'file') });
    await expect(wrong.checkAccess()).resolves.toMatchObject([{ ok: false, advice: expect.any(String) as string }]);
    await wrong.close();
  });

  it('never shows a part of a file, even when it is killed', async () => {
    const script = `
      import { replaceText } from ${JSON.stringify(pathToFileURL(await compile()).href)};
      process.stdout.write('ready');
      for (let turn = 0; ; turn += 1) await replaceText(process.argv[1], String(turn % 10).repeat(3_000_000));
    `;
    const file = join(root, 'status.json');
    for (let kill = 0; kill < 5; kill += 1) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script, file], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      for (let reads = 0; reads < 10 + kill; reads += 1) {
        const seen = await readFile(file, 'utf8').catch(() => undefined);
        if (seen !== undefined) expect([seen.length, new Set(seen).size]).toEqual([3_000_000, 1]);
      }
      child.kill('SIGKILL');
      await once(child, 'exit');
      const left = await readFile(file, 'utf8').catch(() => '0'.repeat(3_000_000));
      expect([left.length, new Set(left).size]).toEqual([3_000_000, 1]);
    }
  });
});
