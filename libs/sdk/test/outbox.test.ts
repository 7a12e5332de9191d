import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Outbox, type Parcel } from '../src/worker/outbox.ts';
import { readResults } from '../src/worker/read-results.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'testwire-outbox-'));
  await mkdir(join(root, 'task'));
  await writeFile(join(root, 'secret'), 'of the worker');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const parcel = (path: string): Parcel => ({
  lease: 'l1',
  runId: 'r1',
  attempt: 1,
  report: { task: 't', outcome: 'passed', durationMs: 1 },
  results: [],
  artifacts: [{ name: 'a.txt', from: { path } }],
});

it('keeps what a file held when it was put in, also when the folder of the task is gone', async () => {
  const path = join(root, 'task', 'a.txt');
  await writeFile(path, 'of the task');
  const outbox = await Outbox.open(join(root, 'outbox'), 1000);
  expect(await outbox.put(parcel(path))).toEqual({ leftOut: [] });
  await rm(join(root, 'task'), { recursive: true });
  const first = await (await Outbox.open(join(root, 'outbox'), 1000)).first();
  expect(first?.entry?.artifacts).toMatchObject([{ name: 'a.txt' }]);
  expect(await readFile(outbox.pathOf(first?.name ?? '', first?.entry?.artifacts[0]?.file ?? ''), 'utf8')).toBe('of the task');
});

describe('what was put in the place of a file after it was found', () => {
  it.each([
    ['a link', (path: string) => symlink(join(root, 'secret'), path)],
    ['a pipe', (path: string) => Promise.resolve(void execFileSync('sh', ['-c', 'mkfifo "$0"', path]))],
  ])('is not sent, nor read: %s', async (_what, put) => {
    const path = join(root, 'task', 'a.txt');
    await put(path);
    const outbox = await Outbox.open(join(root, 'outbox'), 1000);
    await expect(outbox.put(parcel(path))).rejects.toThrow(/ELOOP|no plain file/);
    expect([outbox.size, await readdir(join(root, 'outbox'))]).toEqual([0, []]);
    const { faults } = await readResults([{ name: 'a.txt', path, bytes: 1, modifiedMs: 0 }]);
    expect(faults).toEqual([expect.stringMatching(/ELOOP|no plain file/)]);
  });
});
