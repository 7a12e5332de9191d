import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openBlobStore, type BlobStore } from '../src/index.ts';
import { describeBlobStore } from './contract/blob-contract.ts';

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function* text(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}

describe('the blob store in a folder', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'tw-blobs-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  describe('as every blob store', () => {
    let folder: string;
    let store: BlobStore;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'tw-blobs-'));
      store = await openBlobStore(`file:${folder}`);
    });
    afterAll(() => rm(folder, { recursive: true }));
    describeBlobStore(() => ({
      store,
      contents: () => filesIn(folder),
      age: (digest, putAt) => utimes(join(folder, digest.slice(0, 2), digest.slice(2, 4), digest), putAt, putAt),
    }));
  });

  it('lays files out by digest, with nothing else beside them', async () => {
    const store = await openBlobStore(`file:${root}`);
    const { digest } = await store.put(text('hello'));
    const path = join(root, digest.slice(0, 2), digest.slice(2, 4), digest);
    expect(await filesIn(root)).toEqual([path]);
    expect((await stat(path)).mode & 0o077).toBe(0);
  });

  it.each([
    ['absolute', (folder: string) => `file:${folder}`],
    ['relative', (folder: string) => `file:${relative(process.cwd(), folder)}`],
    ['a full URL', (folder: string) => pathToFileURL(folder).href],
  ])('takes a path that is %s, and makes the folder', async (_, urlOf) => {
    const folder = join(root, 'made', 'with space');
    await (await openBlobStore(urlOf(folder))).put(text('hello'));
    expect(await filesIn(folder)).toHaveLength(1);
  });

  it.each(['', 'file:', 'file://host/folder', '/plain/path', 's3:bucket', 's3://', 'http://example.org'])(
    'refuses %j',
    async (url) => {
      await expect(openBlobStore(url)).rejects.toThrow(TypeError);
    },
  );

  it('clears what a dead process left unfinished, and only that', async () => {
    const incoming = join(root, 'incoming');
    await mkdir(incoming);
    await writeFile(join(incoming, 'abandoned'), 'half');
    await utimes(join(incoming, 'abandoned'), new Date('2020-01-01'), new Date('2020-01-01'));
    await writeFile(join(incoming, 'being written'), 'half');
    await openBlobStore(`file:${root}`);
    expect(await filesIn(incoming)).toEqual([join(incoming, 'being written')]);
  });

  it('never loses what is put while it is removed', async () => {
    const store = await openBlobStore(`file:${root}`);
    const { digest } = await store.put(text('hello'));
    const path = join(root, digest.slice(0, 2), digest.slice(2, 4), digest);
    const remove = () => store.removePutBefore(new Date('2021-01-01'), digest);
    for (let round = 0; round < 50; round += 1) {
      await utimes(path, new Date('2020-01-01'), new Date('2020-01-01'));
      const draft = join(root, 'incoming', 'of another process');
      await writeFile(draft, 'hello');
      // A put ends with this, here most often just after the time of the file was looked at.
      await Promise.all([remove(), rename(draft, path), remove()]);
      expect((await store.read(digest, 5)).toString()).toBe('hello');
    }
    expect(await filesIn(root)).toEqual([path]);
  });

  it('lists nothing that is no blob', async () => {
    const store = await openBlobStore(`file:${root}`);
    await mkdir(join(root, 'aa', 'bb'), { recursive: true });
    for (const path of ['ab', 'aa/cc', 'aa/bb/notes.txt', 'incoming/draft']) await writeFile(join(root, path), 'not ours');
    const listed: string[] = [];
    for await (const digest of store.putBefore(new Date('2999-01-01'), 'a')) listed.push(digest);
    expect(listed).toEqual([]);
  });

  it('fails a ping when the folder is gone', async () => {
    const store = await openBlobStore(`file:${join(root, 'blobs')}`);
    await store.ping();
    await rm(join(root, 'blobs'), { recursive: true });
    await expect(store.ping()).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
