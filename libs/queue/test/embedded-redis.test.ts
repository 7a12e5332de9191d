import { startTestRedis } from '@testwire/testkit';
import { Redis } from 'ioredis';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type EmbeddedRedis, startEmbeddedRedis } from '../src/index.ts';
import { eventually } from './support/eventually.ts';
import { type Child, spawnChild } from './support/spawn-child.ts';

let directory: string;
const started: EmbeddedRedis[] = [];
const children: Child[] = [];
const orphans: number[] = [];

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'testwire-embedded-')), 'redis');
});
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill();
  for (const redis of started.splice(0)) await redis.close();
  for (const pid of orphans.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  await rm(join(directory, '..'), { recursive: true, force: true });
});

async function start(port?: number): Promise<EmbeddedRedis> {
  const redis = await startEmbeddedRedis({ directory, ...(port === undefined ? {} : { port }) });
  started.push(redis);
  return redis;
}

async function ask<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url);
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const address = z.object({ url: z.string(), pid: z.int() });

/** A Redis whose starter is another process. */
async function startInChild(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<[Child, z.infer<typeof address>]> {
  const child = spawnChild('embed.ts', [directory], env);
  children.push(child);
  const redis = address.parse(JSON.parse(await child.nextLine()));
  orphans.push(redis.pid);
  return [child, redis];
}

describe('the embedded Redis', () => {
  it('starts in a directory that it makes, on the loopback interface only, forgetting nothing', async () => {
    const redis = await start();
    expect(redis.url).toMatch(/^redis:\/\/127\.0\.0\.1:\d+$/);
    expect(isAlive(redis.pid)).toBe(true);
    const settings = await ask(redis.url, (client) => client.config('GET', 'append*', 'maxmemory-policy', 'bind'));
    expect(JSON.stringify(settings)).toMatch(/"appendonly"\W+"yes"/);
    expect(JSON.stringify(settings)).toMatch(/"appendfsync"\W+"always"/);
    expect(JSON.stringify(settings)).toMatch(/"maxmemory-policy"\W+"noeviction"/);
    expect(JSON.stringify(settings)).toMatch(/"bind"\W+"127\.0\.0\.1"/);
  });

  it('keeps its data over an orderly end, which may be asked for twice', async () => {
    const first = await start();
    await ask(first.url, (client) => client.set('kept', 'yes'));
    await first.close();
    await first.close();
    expect(isAlive(first.pid)).toBe(false);
    const second = await start();
    expect(await ask(second.url, (client) => client.get('kept'))).toBe('yes');
  });

  it('says what Redis said when it cannot start', async () => {
    const first = await start();
    const port = Number(new URL(first.url).port);
    const other = startEmbeddedRedis({ directory: `${directory}-other`, port });
    await expect(other).rejects.toThrow(/redis-server ended with code 1 before it was ready:\n.*in use/s);
  });

  it('retires the survivor of a killed process and takes over its data', async () => {
    const [child, survivor] = await startInChild();
    await child.kill();
    expect(isAlive(survivor.pid)).toBe(true);
    const redis = await start();
    expect(redis.pid).not.toBe(survivor.pid);
    await eventually(() => isAlive(survivor.pid), false);
    expect(await ask(redis.url, (client) => client.get('kept'))).toBe('yes');
  });

  it('leaves alone what another running process uses, and says so', async () => {
    const [, used] = await startInChild();
    await expect(start()).rejects.toThrow(
      `Another Testwire runs on the data in ${directory}. Stop it first, or choose another DATA_DIR.`,
    );
    expect(await ask(used.url, (client) => client.get('kept'))).toBe('yes');
  });

  it('leaves alone a Redis that keeps other data, though the port file names it', async () => {
    const other = await startTestRedis();
    try {
      await mkdir(directory, { recursive: true });
      await writeFile(join(directory, 'port'), new URL(other.url).port);
      await start();
      expect(isAlive(other.pid)).toBe(true);
    } finally {
      await other.stop();
    }
  });

  it('outlives the Ctrl-C that ends its starter, so that draining can use it', async () => {
    const [child] = await startInChild();
    process.kill(-child.pid, 'SIGINT');
    expect(await child.nextLine()).toBe('alive');
  });

  it('says how to get Redis when there is none', async () => {
    const child = spawnChild('embed.ts', [directory], { ...process.env, PATH: '' });
    children.push(child);
    expect(await child.nextLine()).toMatch(/^RedisNotFound: redis-server was not found\. Install it .* or set REDIS_URL/);
  });
});
