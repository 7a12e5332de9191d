import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import S3rver from 's3rver';
import { openBlobStore, type BlobStore } from '../src/index.ts';
import { describeBlobStore } from './contract/blob-contract.ts';

const CREDENTIALS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
const BUCKET = 'testwire-blobs';

async function* text(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
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

  describeBlobStore(() => ({ store, contents }));

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
