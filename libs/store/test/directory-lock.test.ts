import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDirectory } from '../src/directory-lock.ts';

describe('the lock of a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tw-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('lets one in, and the next when it left', async () => {
    const unlock = await lockDirectory(folder);
    await expect(lockDirectory(folder)).rejects.toThrow(`in use by process ${process.pid}`);
    expect(await readdir(folder)).toHaveLength(1);
    await unlock();
    expect(await readdir(folder)).toEqual([]);
    await (
      await lockDirectory(folder)
    )();
  });

  it('is taken over from a process that ended', async () => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(child, 'exit');
    await writeFile(join(folder, `lock-${child.pid}-12345-x`), '');
    const unlock = await lockDirectory(folder);
    expect(await readdir(folder)).toHaveLength(1);
    await unlock();
  });

  const withProc = process.platform === 'linux' ? it : it.skip;
  withProc('is taken over from an earlier process with the same id', async () => {
    await writeFile(join(folder, `lock-${process.pid}-1-x`), '');
    await (
      await lockDirectory(folder)
    )();
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves other files alone', async () => {
    await writeFile(join(folder, 'lock-me'), '');
    await writeFile(join(folder, 'data'), '');
    await (
      await lockDirectory(folder)
    )();
    expect((await readdir(folder)).sort()).toEqual(['data', 'lock-me']);
  });

  it('is never given to two of many who find it abandoned', async () => {
    for (let round = 0; round < 20; round += 1) {
      await writeFile(join(folder, 'lock-999999999-1-x'), '');
      const answers = await Promise.allSettled(Array.from({ length: 10 }, () => lockDirectory(folder)));
      const winners = answers.filter((answer) => answer.status === 'fulfilled');
      expect(winners.length).toBeLessThanOrEqual(1);
      await Promise.all(winners.map((winner) => winner.value()));
    }
    await (
      await lockDirectory(folder)
    )();
  });
});
