import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import S3rver from 's3rver';
import { openBlobStore, type BlobStore } from '../src/index.ts';
import { describeBlobStore } from './contract/blob-contract.ts';

const CREDENTIALS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
const BUCKET = 'testwire-blobs';

async function* text(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}

async function toArray(digests: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const digest of digests) found.push(digest);
  return found;
}

describe('the blob store in S3', () => {
  let folder: string;
  let server: S3rver;
  let endpoint: string;
  let client: S3Client;
  let store: BlobStore;
  const open = (url: string) => openBlobStore(url, { endpoint, forcePathStyle: true, ...CREDENTIALS });

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
    endpoint = `http://127.0.0.1:${port}`;
    client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: CREDENTIALS });
    store = await open(`s3://${BUCKET}/some/prefix/`);
  });
  afterAll(async () => {
    await store.close();
    client.destroy();
    await server.close();
    await rm(folder, { recursive: true });
  });

  const contents = async () => {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    return Contents.map((object) => object.Key ?? '');
  };

  /** The server takes the time of an object from its file. */
  const age = (digest: string, putAt: Date) => {
    const path = join(folder, BUCKET, 'some', 'prefix', digest.slice(0, 2), digest.slice(2, 4), `${digest}._S3rver_object`);
    return utimes(path, putAt, putAt);
  };

  describeBlobStore(() => ({ store, contents, age }));

  it('lists nothing that is not its own', async () => {
    const path = (digest: string) => `${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`;
    const [ours, other] = ['a'.repeat(64), 'b'.repeat(64)];
    const keys = [path(ours), path(other), ours, `aa/ab/${ours}`, `aa/aa/x${ours}`, `other/${path(ours)}`, 'aa/notes.txt'];
    for (const key of keys) {
      await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: `shared/${key}`, Body: 'somebody' }));
    }
    const shared = await open(`s3://${BUCKET}/shared`);
    expect(await toArray(shared.putBefore(new Date('2999-01-01'), 'a'))).toEqual([ours]);
    await shared.close();
  });

  it('lists page by page', async () => {
    const page = (digest: string, more: string) =>
      `<ListBucketResult>${more}<Contents><Key>${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}</Key>` +
      '<LastModified>2020-01-01T00:00:00.000Z</LastModified></Contents></ListBucketResult>';
    const asked: (string | null)[] = [];
    const pages = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '/', 'http://bucket');
      asked.push(searchParams.get('continuation-token'));
      const more = '<IsTruncated>true</IsTruncated><NextContinuationToken>second</NextContinuationToken>';
      response.end(searchParams.has('continuation-token') ? page('2'.repeat(64), '') : page('1'.repeat(64), more));
    });
    await new Promise<void>((resolve) => {
      pages.listen(0, '127.0.0.1', resolve);
    });
    const address = pages.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const paged = await openBlobStore(`s3://${BUCKET}`, {
      endpoint: `http://127.0.0.1:${port}`,
      forcePathStyle: true,
      ...CREDENTIALS,
    });
    expect(await toArray(paged.putBefore(new Date('2021-01-01'), ''))).toEqual(['1'.repeat(64), '2'.repeat(64)]);
    expect(asked).toEqual([null, 'second']);
    await paged.close();
    pages.closeAllConnections();
    await new Promise((resolve) => {
      pages.close(resolve);
    });
  });

  it('lays objects out by digest below its prefix', async () => {
    const { digest } = await store.put(text('hello'));
    expect(await contents()).toContain(`some/prefix/${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`);
    const bare = await open(`s3://${BUCKET}`);
    await bare.put(text('hello'));
    expect(await contents()).toContain(`${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`);
    await bare.close();
  });

  it('does not take a missing bucket for a missing blob', async () => {
    const elsewhere = await open('s3://no-such-bucket');
    await expect(elsewhere.ping()).rejects.toThrow('no-such-bucket');
    await expect(elsewhere.read('a'.repeat(64), 10)).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(elsewhere.put(text('hello'))).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await elsewhere.close();
  });

  it('fails when the server cannot be reached', async () => {
    const away = await openBlobStore(`s3://${BUCKET}`, { endpoint: 'http://127.0.0.1:9', forcePathStyle: true, ...CREDENTIALS });
    await expect(away.ping()).rejects.toThrow('BLOB_STORE_URL');
    await expect(away.has('a'.repeat(64))).rejects.toThrow('ECONNREFUSED');
    await away.close();
  });
});
