import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { digestOf } from '@testwire/contracts';
import { type Front, startFront } from '@testwire/testkit';
import S3rver from 's3rver';
import { BlobMissing, type BlobStore, openBlobStore } from '../src/index.ts';

const CREDENTIALS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
const BUCKET = 'testwire-faults';
/** In every content of these tests, so that their temporary files are told from those of others, and of killed ones. */
const MARK = `testwire-s3-faults-${randomUUID()}`;
const MIB = 1024 * 1024;

async function* text(...pieces: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}

/** Past one part of an upload, which are of 5 MiB. */
const big = `${MARK} big `.padEnd(6 * MIB, 'x');

/** Temporary files that hold content of these tests. */
async function leftovers(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith('tw-blob-')) continue;
    // Others on this machine come and go with theirs.
    const content = await readFile(join(tmpdir(), name, 'blob'), 'latin1').catch(() => '');
    if (content.includes(MARK)) found.push(name);
  }
  return found;
}

describe('the blob store while S3 has trouble', () => {
  let folder: string;
  let server: S3rver;
  let front: Front;
  let client: S3Client;
  let store: BlobStore;
  let kept: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tw-s3-'));
    server = new S3rver({
      port: 0,
      address: '127.0.0.1',
      silent: true,
      directory: folder,
      configureBuckets: [{ name: BUCKET, configs: [] }],
    });
    const { port } = await server.run();
    front = await startFront(`http://127.0.0.1:${port}`);
    client = new S3Client({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: CREDENTIALS,
    });
  });
  // A client that met too many faults does not try again for a while: each test has one of its own.
  beforeEach(async () => {
    store = await openBlobStore(`s3://${BUCKET}`, { endpoint: front.url, forcePathStyle: true, ...CREDENTIALS });
    kept = (await store.put(text(`${MARK} kept before`))).digest;
  });
  afterEach(async () => {
    front.heal();
    await store.close();
  });
  afterAll(async () => {
    client.destroy();
    await front.close();
    await server.close();
    await rm(folder, { recursive: true });
  });

  const contents = async () => {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    return Contents.map((object) => object.Key ?? '');
  };

  /** Every operation fails, none says that a blob is missing, and nothing is left. */
  async function expectNothingWorks(content: string): Promise<void> {
    const before = await contents();
    await expect(store.put(text(content))).rejects.toThrow();
    for (const ask of [() => store.has(kept), () => store.read(kept, MIB), () => store.open(kept)]) {
      const error = await ask().then(
        () => 'an answer',
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(BlobMissing);
    }
    await expect(store.ping()).rejects.toThrow(BUCKET);
    expect(await contents()).toEqual(before);
    expect(await leftovers()).toEqual([]);
  }

  it('fails while it is stopped, and goes on when it is back', async () => {
    await front.close();
    await expectNothingWorks(`${MARK} while away`);
    await front.open();
    await store.ping();
    expect((await store.read(kept, MIB)).toString()).toBe(`${MARK} kept before`);
    const { digest } = await store.put(text(`${MARK} while away`));
    expect(await store.has(digest)).toBe(true);
  });

  it.each([500, 503])('fails while it answers %i, and bears one such answer', async (status) => {
    front.fail(status);
    await expectNothingWorks(`${MARK} while ${status}`);
    front.fail(status, { method: 'PUT', times: 1 });
    const { digest } = await store.put(text(`${MARK} once ${status}`));
    expect((await store.read(digest, MIB)).toString()).toBe(`${MARK} once ${status}`);
  });

  it('does not answer a ping for it while it hangs', async () => {
    front.fail('silent');
    await expect(store.ping()).rejects.toThrow('BLOB_STORE_URL');
  });

  it('gives up an operation that gets no answer, and an answer that stops half-way', async () => {
    const hasty = await openBlobStore(`s3://${BUCKET}`, {
      endpoint: front.url,
      forcePathStyle: true,
      patienceMs: 100,
      ...CREDENTIALS,
    });
    front.fail('silent');
    await expect(hasty.put(text(`${MARK} unheard`))).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(hasty.read(kept, MIB)).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(hasty.has(kept)).rejects.toMatchObject({ name: 'TimeoutError' });
    front.fail('stall-answer', { method: 'GET' });
    await expect(hasty.read(kept, MIB)).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(buffer(await hasty.open(kept))).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await leftovers()).toEqual([]);
    await hasty.close();
  });

  it.each([
    ['a small blob', `${MARK} small`],
    ['a big one, sent in parts', big],
  ])('keeps nothing of %s whose upload breaks off every time', async (_, content) => {
    const before = await contents();
    front.fail('break-request', { method: 'PUT' });
    await expect(store.put(text(content))).rejects.toThrow();
    expect(front.faults).toBeGreaterThan(0);
    expect(await contents()).toEqual(before);
    expect(await store.has(digestOf(content))).toBe(false);
    expect(await leftovers()).toEqual([]);
    front.heal();
    expect((await store.put(text(content))).digest).toBe(digestOf(content));
  });

  it('sends again what broke off once', async () => {
    front.fail('break-request', { method: 'PUT', times: 1 });
    const content = `${MARK} sent again`;
    const { digest } = await store.put(text(content));
    expect((await store.read(digest, MIB)).toString()).toBe(content);
  });

  it('never takes a part of a blob for the whole', async () => {
    const content = `${MARK} cut off `.padEnd(MIB, 'y');
    const { digest } = await store.put(text(content));
    front.fail('break-answer', { method: 'GET' });
    await expect(store.read(digest, MIB)).rejects.toThrow();
    await expect(buffer(await store.open(digest))).rejects.toThrow();
    front.heal();
    expect((await store.read(digest, MIB)).toString()).toBe(content);
  });

  it('leaves no temporary file of a source that breaks off', async () => {
    const broken = async function* () {
      yield Buffer.from(`${MARK} half of`);
      expect(await leftovers()).toHaveLength(1);
      throw new Error('the sender hung up');
    };
    const before = await contents();
    await expect(store.put(broken())).rejects.toThrow('the sender hung up');
    expect(await leftovers()).toEqual([]);
    expect(await contents()).toEqual(before);
  });
});
