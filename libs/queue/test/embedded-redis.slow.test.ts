import { Redis } from 'ioredis';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type EmbeddedRedis, startEmbeddedRedis } from '../src/index.ts';
import { makeSocketPath, removeSocket, socketOfUrl, urlOfSocket } from '../src/redis-socket.ts';
import { eventually } from './support/eventually.ts';
import { defineQueue, openQueue } from './support/open-queue.ts';
import { type Child, spawnChild } from './support/spawn-child.ts';

const address = z.object({ url: z.string(), pid: z.int() });

let directory: string;
const started: EmbeddedRedis[] = [];
const children: Child[] = [];
const orphans: z.infer<typeof address>[] = [];

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'testwire-embedded-')), 'redis');
});
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill();
  for (const redis of started.splice(0)) await redis.close();
  for (const { pid, url } of orphans.splice(0)) {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await removeSocket(socketPath(url));
  }
  await rm(join(directory, '..'), { recursive: true, force: true });
});

async function start(): Promise<EmbeddedRedis> {
  const redis = await startEmbeddedRedis({ directory });
  started.push(redis);
  return redis;
}

function socketPath(url: string): string {
  const path = socketOfUrl(url);
  if (path === undefined) throw new Error(`${url} names no socket.`);
  return path;
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function ask<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis({ path: socketPath(url) });
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

/** A Redis whose starter is another process. */
async function startInChild(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<[Child, z.infer<typeof address>]> {
  const child = spawnChild('embed.ts', [directory], env);
  children.push(child);
  const redis = address.parse(JSON.parse(await child.nextLine()));
  orphans.push(redis);
  return [child, redis];
}

describe('the embedded Redis', () => {
  it('starts in a directory that it makes, and forgets nothing', async () => {
    const redis = await start();
    expect(isAlive(redis.pid)).toBe(true);
    const settings = await ask(redis.url, (client) => client.config('GET', 'append*', 'maxmemory-policy'));
    expect(JSON.stringify(settings)).toMatch(/"appendonly"\W+"yes"/);
    expect(JSON.stringify(settings)).toMatch(/"appendfsync"\W+"always"/);
    expect(JSON.stringify(settings)).toMatch(/"maxmemory-policy"\W+"noeviction"/);
  });

  it('can be reached by its user only: it has no port, and its socket and its data lie in closed folders', async () => {
    await mkdir(directory, { recursive: true, mode: 0o755 });
    const redis = await start();
    const [, port] = (await ask(redis.url, (client) => client.config('GET', 'port'))) as [string, string];
    expect(port).toBe('0');
    const socket = socketPath(redis.url);
    expect([await modeOf(socket), await modeOf(dirname(socket)), await modeOf(directory)]).toEqual(['600', '700', '700']);
    await redis.close();
    expect(await exists(dirname(socket))).toBe(false);
    expect(await readdir(directory)).not.toContain('socket');
  });

  it('carries jobs: the connections that BullMQ makes of ours find the socket too', async () => {
    const redis = await start();
    const queue = await openQueue(redis.url, defineQueue('socket'));
    try {
      const seen: number[] = [];
      queue.consume({ handle: async ({ n }) => void seen.push(n) });
      await queue.producer.send({ n: 1 });
      await queue.producer.send({ n: 2 }, { delayMs: 20 });
      await eventually(() => seen, [1, 2]);
    } finally {
      await queue.close();
    }
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

  it('says what Redis said when it cannot start, and leaves no folder of a socket', async () => {
    await mkdir(join(directory, 'appendonlydir'), { recursive: true });
    await writeFile(join(directory, 'appendonlydir', 'appendonly.aof.manifest'), 'no manifest\n');
    await expect(start()).rejects.toThrow(/redis-server ended with code 1 before it was ready:\n.*manifest/s);
    const socket = await readFile(join(directory, 'socket'), 'utf8');
    expect(await exists(dirname(socket))).toBe(false);
  });

  it('retires the survivor of a killed process and takes over its data', async () => {
    const [child, survivor] = await startInChild();
    await child.kill();
    expect(isAlive(survivor.pid)).toBe(true);
    const redis = await start();
    expect(redis.pid).not.toBe(survivor.pid);
    await eventually(() => isAlive(survivor.pid), false);
    expect(await exists(dirname(socketPath(survivor.url)))).toBe(false);
    expect(await ask(redis.url, (client) => client.get('kept'))).toBe('yes');
  });

  it('leaves alone what another running process uses, and says so', async () => {
    const [, used] = await startInChild();
    await expect(start()).rejects.toThrow(
      `Another Testwire runs on the data in ${directory}. Stop it first, or choose another DATA_DIR.`,
    );
    expect(await ask(used.url, (client) => client.get('kept'))).toBe('yes');
  });

  it('leaves alone a Redis that keeps other data, though the socket file names it', async () => {
    const other = await startEmbeddedRedis({ directory: `${directory}-other` });
    started.push(other);
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'socket'), socketPath(other.url));
    await start();
    expect(isAlive(other.pid)).toBe(true);
    expect(await ask(other.url, (client) => client.ping())).toBe('PONG');
  });

  it('starts where a socket file names what is not there any more', async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'socket'), join(directory, 'gone', 'redis.sock'));
    const redis = await start();
    expect(await ask(redis.url, (client) => client.ping())).toBe('PONG');
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

describe('the path of its socket', () => {
  it('is short enough for every system, though the folder for temporary files is deep', async () => {
    const deep = join(directory, 'x'.repeat(100));
    await mkdir(deep, { recursive: true });
    const socket = await makeSocketPath(deep);
    try {
      expect(Buffer.byteLength(socket)).toBeLessThan(104);
      expect(await modeOf(dirname(socket))).toBe('700');
    } finally {
      await removeSocket(socket);
    }
    expect(await exists(dirname(socket))).toBe(false);
  });

  it('survives being written as an address', () => {
    for (const path of ['/tmp/a/redis.sock', '/tmp/a b#c?d%20ü/redis.sock']) expect(socketOfUrl(urlOfSocket(path))).toBe(path);
    expect(socketOfUrl('redis://127.0.0.1:6379')).toBeUndefined();
  });

  it('is removed only where it was made here', async () => {
    const path = join(directory, 'redis.sock');
    await mkdir(directory, { recursive: true });
    await writeFile(path, '');
    await removeSocket(path);
    expect(await exists(path)).toBe(true);
  });
});
