import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';

export interface EmbeddedRedis {
  readonly url: string;
  readonly pid: number;
  /** Saves and stops. */
  close(): Promise<void>;
}

export class RedisNotFound extends Error {
  override readonly name = 'RedisNotFound';
  constructor() {
    super(
      'redis-server was not found. Install it (Debian: apt-get install redis-server; macOS: brew install redis), or set REDIS_URL to a running Redis.',
    );
  }
}

/** Name of the connection that the process holds that started the server. */
const OWNER = 'testwire-owner';

async function findFreePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port was found on 127.0.0.1.');
  return address.port;
}

/**
 * Append-only with an fsync for every write: what was acknowledged survives a crash (law 1). No eviction: a queue that
 * forgets jobs is none. https://docs.bullmq.io/guide/going-to-production
 */
function redisArguments(directory: string, port: number): string[] {
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: directory,
    appendonly: 'yes',
    appendfsync: 'always',
    save: '',
    'maxmemory-policy': 'noeviction',
    daemonize: 'no',
    'protected-mode': 'yes',
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

/** Resolves when the server says that it takes connections; rejects with its last words when it ends before. */
async function untilReady(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error('redis-server has no standard output.');
  const lines = createInterface({ input: child.stdout });
  const said: string[] = [];
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`redis-server ended with code ${String(code)} before it was ready:\n${said.slice(-5).join('\n')}`);
  });
  const ready = (async () => {
    for await (const line of lines) {
      said.push(line);
      if (line.includes('Ready to accept connections')) return;
    }
    await ended;
  })();
  await Promise.race([ready, ended]);
  child.stdout.resume();
}

function connectOnce(port: number, name?: string): Redis {
  const client = new Redis({
    host: '127.0.0.1',
    port,
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: 1000,
    ...(name === undefined ? {} : { connectionName: name }),
  });
  client.on('error', () => {
    // Nobody there any more: the usual case after an orderly end.
  });
  return client;
}

/** Path of the data that this server keeps; undefined when it does not tell. */
async function servedDirectory(client: Redis): Promise<string | undefined> {
  const answer = (await client.call('CONFIG', 'GET', 'dir')) as readonly string[] | Readonly<Record<string, string>>;
  return Array.isArray(answer) ? answer[1] : (answer as Readonly<Record<string, string>>)['dir'];
}

/** Asks the server to save and go. Answers false when it is in use and has to stay. */
async function retire(client: Redis): Promise<boolean> {
  const clients = String(await client.call('CLIENT', 'LIST'));
  if (clients.includes(` name=${OWNER} `)) return false;
  const closed = once(client, 'close');
  client.call('SHUTDOWN').catch(() => {
    // It answers by closing the connection.
  });
  await closed;
  return true;
}

/**
 * When a Testwire process is killed, its Redis lives on and still owns the data. Two servers on one append-only file would
 * ruin it, so the survivor is asked to save and go. It is known by its port file, and by confirming the directory itself;
 * that its owner is gone, by the connection that every owner holds and no killed process can.
 */
async function retireSurvivor(directory: string, portFile: string): Promise<void> {
  const text = await readFile(portFile, 'utf8').catch(() => '');
  const port = Number(text);
  if (!Number.isInteger(port) || port <= 0) return;
  const client = connectOnce(port);
  let gone = true;
  try {
    await client.connect();
    if ((await servedDirectory(client)) === (await realpath(directory))) gone = await retire(client);
  } catch {
    // Nobody listens on the port any more, or somebody else's Redis with a password does: neither holds our directory.
    return;
  } finally {
    client.disconnect();
  }
  if (!gone) throw new Error(`Another Testwire runs on the data in ${directory}. Stop it first, or choose another DATA_DIR.`);
}

/** A Redis process of our own on a free loopback port, with its data under `directory`. Throws {@link RedisNotFound}. */
export async function startEmbeddedRedis(options: {
  readonly directory: string;
  readonly port?: number;
}): Promise<EmbeddedRedis> {
  await mkdir(options.directory, { recursive: true });
  const portFile = join(options.directory, 'port');
  await retireSurvivor(options.directory, portFile);
  const port = options.port ?? (await findFreePort());
  // Before the server is there: a kill in between must not leave a survivor that nobody can find.
  await writeFile(portFile, String(port));
  // In a process group of its own: Ctrl-C in a terminal reaches the whole group, and draining needs Redis to the end.
  const child = spawn('redis-server', redisArguments(options.directory, port), {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const failedToStart = once(child, 'error').then(([error]) => {
    throw error instanceof Error && 'code' in error && error.code === 'ENOENT' ? new RedisNotFound() : error;
  });
  await Promise.race([untilReady(child), failedToStart]);
  const owner = connectOnce(port, OWNER);
  await owner.connect();
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    async close() {
      owner.disconnect();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      await rm(portFile, { force: true });
    },
  };
}
