import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Front, startFront } from '@testwire/testkit';
import S3rver from 's3rver';

const KEY = 'S3RVER';
const BUCKET = 'testwire-fault';

export interface TestS3 {
  /** What the system talks to; the server stands behind it. */
  readonly front: Front;
  /** Names the bucket to the system. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** An S3-compatible server with an empty bucket, behind a front that can fail. */
export async function startS3(): Promise<TestS3> {
  const directory = await mkdtemp(join(tmpdir(), 'testwire-s3-'));
  const configureBuckets = [{ name: BUCKET, configs: [] }];
  const server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets });
  const { port } = await server.run();
  const front = await startFront(`http://127.0.0.1:${port}`);
  return {
    front,
    env: {
      BLOB_STORE_URL: `s3://${BUCKET}`,
      S3_ENDPOINT: front.url,
      S3_FORCE_PATH_STYLE: 'true',
      AWS_ACCESS_KEY_ID: KEY,
      AWS_SECRET_ACCESS_KEY: KEY,
    },
    async stop() {
      await front.close();
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}
