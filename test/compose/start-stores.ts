import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findFreePort } from '@testwire/testkit';
import S3rver from 's3rver';
import { at, listAt, textAt, type Tree } from '../deploy/tree.ts';
import { pathOf } from '../deploy/repository.ts';
import { startPostgres } from './start-postgres.ts';

const run = promisify(execFile);

export interface LocalStores {
  /** What the compose file calls them, and where they are here: `redis:6379` → `127.0.0.1:40123`. */
  readonly addresses: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** redis-server with the command of the compose file, but for its place. */
async function startRedis(service: Tree, folder: string, port: number): Promise<() => Promise<void>> {
  const [program = 'redis-server', ...options] = listAt(service, 'command').map(String);
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--loglevel', 'warning'];
  const child = spawn(program, [...place, ...options], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const password = textAt(service, 'environment', 'REDISCLI_AUTH');
  for (let tries = 0; ; tries += 1) {
    const ping = run('redis-cli', ['-p', String(port), 'ping'], { env: { ...process.env, REDISCLI_AUTH: password } });
    const answer = await ping.catch(() => ({ stdout: '' }));
    if (answer.stdout.startsWith('PONG')) break;
    if (child.exitCode !== null || tries > 200)
      throw new Error('redis-server did not start with the command of docker-compose.yml.');
    await wait(50);
  }
  return async () => {
    child.kill('SIGTERM');
    await ended;
  };
}

/** Stands in for the gateway of the compose file. It knows one account, S3RVER with the secret S3RVER. */
async function startS3(folder: string): Promise<S3rver & { readonly port: number }> {
  const server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory: folder });
  const { port } = await server.run();
  return Object.assign(server, { port });
}

/** Makes the bucket with the program of the compose file. */
async function makeBucket(service: Tree, endpoint: string): Promise<void> {
  const [program = 'node', ...args] = listAt(service, 'entrypoint').map(String);
  const environment = at(service, 'environment') as Record<string, string>;
  await run(program, args, { cwd: pathOf(''), env: { ...process.env, ...environment, S3_ENDPOINT: endpoint } });
}

/** The stores that docker-compose.yml names, as processes of this machine. */
export async function startStores(compose: Tree, folder: string): Promise<LocalStores> {
  const service = (name: string): Tree => at(compose, 'services', name);
  const places = { redis: join(folder, 'redis'), postgres: join(folder, 'postgres'), s3: join(folder, 's3') };
  for (const place of Object.values(places)) await mkdir(place);
  const [redisPort, postgresPort] = [await findFreePort(), await findFreePort()];
  const stopRedis = await startRedis(service('redis'), places.redis, redisPort);
  const postgres = await startPostgres(places.postgres, postgresPort, {
    user: textAt(service('postgres'), 'environment', 'POSTGRES_USER'),
    password: textAt(service('postgres'), 'environment', 'POSTGRES_PASSWORD'),
    database: textAt(service('postgres'), 'environment', 'POSTGRES_DB'),
  });
  const s3 = await startS3(places.s3);
  await makeBucket(service('bucket'), `http://127.0.0.1:${s3.port}`);
  return {
    addresses: {
      'redis:6379': `127.0.0.1:${redisPort}`,
      'postgres:5432': `127.0.0.1:${postgresPort}`,
      's3:7070': `127.0.0.1:${s3.port}`,
    },
    async stop() {
      await stopRedis();
      postgres.stop();
      await s3.close();
    },
  };
}
