import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import S3rver from 's3rver';
import { readCompose } from './compose.ts';
import { pathOf } from './repository.ts';
import { listAt } from './tree.ts';

const run = promisify(execFile);
const [, ...args] = listAt(readCompose(), 'services', 'bucket', 'entrypoint').map(String);

describe('the bucket service of docker-compose.yml', () => {
  const directory = mkdtempSync(join(tmpdir(), 'testwire-bucket-'));
  const server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory });
  let endpoint = '';
  beforeAll(async () => {
    const { port } = await server.run();
    endpoint = `http://127.0.0.1:${port}`;
  });
  afterAll(async () => {
    await server.close();
    rmSync(directory, { recursive: true });
  });

  function makeBucket(url: string) {
    const env = { S3_ENDPOINT: url, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' };
    return run(process.execPath, args, { cwd: pathOf(''), env });
  }

  it('makes the bucket, and is content when it is there', async () => {
    await makeBucket(endpoint);
    expect(readdirSync(directory)).toEqual(['testwire']);
    await makeBucket(endpoint);
    expect(readdirSync(directory)).toEqual(['testwire']);
  });

  it('fails, to be tried again, when the store is not there', async () => {
    await expect(makeBucket('http://127.0.0.1:1')).rejects.toThrow(/ECONNREFUSED/);
  });
});
