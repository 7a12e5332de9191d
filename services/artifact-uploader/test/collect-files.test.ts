import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectFiles } from '../src/collect-files.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'testwire-collect-'));
  await mkdir(join(directory, 'artifacts/deep'), { recursive: true });
  await writeFile(join(directory, 'artifacts/a.json'), '{}');
  await writeFile(join(directory, 'artifacts/deep/a.json'), '{"deep":1}');
  await writeFile(join(directory, 'artifacts/b.log'), 'log');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const names = async (...globs: string[]): Promise<string[]> => (await collectFiles(globs, directory)).map((file) => file.name);

describe('collectFiles', () => {
  it('finds files by glob, with their relative paths as names and their sizes', async () => {
    expect(await collectFiles(['artifacts/**/*.json'], directory)).toEqual([
      { name: 'artifacts/a.json', path: join(directory, 'artifacts/a.json'), bytes: 2 },
      { name: 'artifacts/deep/a.json', path: join(directory, 'artifacts/deep/a.json'), bytes: 10 },
    ]);
  });

  it('takes a file once, however many globs match it', async () => {
    expect(await names('./artifacts/*.json', 'artifacts/a.json', 'artifacts/*')).toEqual(['artifacts/a.json', 'artifacts/b.log']);
  });

  it('leaves out folders, and what links lead to outside', async () => {
    await symlink('/etc', join(directory, 'artifacts/link'));
    expect(await names('artifacts/*')).toEqual(['artifacts/a.json', 'artifacts/b.log']);
    expect(await names('artifacts/**/passwd')).toEqual([]);
  });

  it('takes a file that is named by its absolute path', async () => {
    expect(await names(join(directory, 'artifacts/b.log'))).toEqual(['artifacts/b.log']);
  });

  describe('outside the folder', () => {
    let outside: string;

    beforeEach(async () => {
      outside = await mkdtemp(join(tmpdir(), 'testwire-outside-'));
      for (const folder of ['a', 'b']) {
        await mkdir(join(outside, folder));
        await writeFile(join(outside, folder, 'junit.xml'), folder);
      }
    });
    afterEach(() => rm(outside, { recursive: true, force: true }));

    it('calls a file by its name alone while no other has it', async () => {
      expect(await names(join(outside, 'a/junit.xml'))).toEqual(['junit.xml']);
    });

    it('tells files of one name apart by their folders', async () => {
      expect(await names(join(outside, '**/*.xml'))).toEqual(['a/junit.xml', 'b/junit.xml']);
      expect(await names(join(outside, 'a/junit.xml'), join(outside, 'b/junit.xml'))).toEqual(['a/junit.xml', 'b/junit.xml']);
    });

    it('numbers a file that would have the name of one in the folder', async () => {
      await mkdir(join(directory, 'a'));
      await writeFile(join(directory, 'a/junit.xml'), 'in');
      await writeFile(join(directory, 'junit.xml'), 'in');
      const found = await names('**/junit.xml', join(outside, '*/junit.xml'));
      expect(found.toSorted()).toEqual(['a/junit (2).xml', 'a/junit.xml', 'b/junit.xml', 'junit.xml']);
    });
  });

  it('takes a file once that is named in two ways', async () => {
    expect(await names('artifacts/b.log', join(directory, 'artifacts/b.log'), '../*/artifacts/b.log')).toEqual([
      'artifacts/b.log',
    ]);
  });

  it('finds nothing where nothing matches', async () => {
    expect(await names('nowhere/*')).toEqual([]);
  });
});
