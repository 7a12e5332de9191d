import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { makeSocketPath, removeSocket, urlOfSocket } from './redis-socket.ts';

export interface EmbeddedRedis {
  /** `unix:///path/of/the/socket`, for {@link connectProducerRedis} and {@link connectConsumerRedis}. */
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

/**
 * Append-only with an fsync for every write: what was acknowledged survives a crash (law 1). No eviction: a queue that
 * forgets jobs is none. https://docs.bullmq.io/guide/going-to-production
 *
 * No TCP port: every user of the machine could connect to it, and write jobs.
 */
function redisArguments(directory: string, socket: string): string[] {
  const settings = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '600',
    dir: directory,
    appendonly: 'yes',
    appendfsync: 'always',
    save: '',
    'maxmemory-policy': 'noeviction',
    daemonize: 'no',
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
      // Releases differ: "Ready to accept connections", "The server is now ready to accept connections at /path".
      if (/ready to accept connections/i.test(line)) return;
    }
    await ended;
  })();
  await Promise.race([ready, ended]);
  child.stdout.resume();
}

function connectOnce(socket: string, name?: string): Redis {
  const client = new Redis({
    path: socket,
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
 * ruin it, so the survivor is asked to save and go. It is known by the file that names its socket, and by confirming the
 * directory itself; that its owner is gone, by the connection that every owner holds and no killed process can.
 */
async function retireSurvivor(directory: string, socketFile: string): Promise<void> {
  const socket = await readFile(socketFile, 'utf8').catch(() => '');
  if (socket === '') return;
  const client = connectOnce(socket);
  let gone = true;
  try {
    await client.connect();
    if ((await servedDirectory(client)) !== (await realpath(directory))) return;
    gone = await retire(client);
  } catch {
    // Nobody listens on the socket any more, or somebody else's Redis with a password does: neither holds our directory.
    return;
  } finally {
    client.disconnect();
  }
  if (!gone) throw new Error(`Another Testwire runs on the data in ${directory}. Stop it first, or choose another DATA_DIR.`);
  await removeSocket(socket);
}

/**
 * A Redis process of our own on a Unix socket, with its data under `directory`; nobody but this user (and root) can reach
 * either. Throws {@link RedisNotFound}.
 */
export async function startEmbeddedRedis(options: { readonly directory: string }): Promise<EmbeddedRedis> {
  const { directory } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  // The append-only file holds every job, and the directory may be older than this rule.
  await chmod(directory, 0o700);
  const socketFile = join(directory, 'socket');
  await retireSurvivor(directory, socketFile);
  const socket = await makeSocketPath();
  // Before the server is there: a kill in between must not leave a survivor that nobody can find.
  await writeFile(socketFile, socket);
  // In a process group of its own: Ctrl-C in a terminal reaches the whole group, and draining needs Redis to the end.
  const child = spawn('redis-server', redisArguments(directory, socket), {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const failedToStart = once(child, 'error').then(([error]) => {
    throw error instanceof Error && 'code' in error && error.code === 'ENOENT' ? new RedisNotFound() : error;
  });
  // Whoever ends in a hurry still takes it along; it saves and goes by itself.
  const stop = (): void => {
    child.kill('SIGTERM');
  };
  process.once('exit', stop);
  const owner = connectOnce(socket, OWNER);
  try {
    await Promise.race([untilReady(child), failedToStart]);
    await owner.connect();
  } catch (error) {
    stop();
    process.off('exit', stop);
    await removeSocket(socket);
    throw error;
  }
  return {
    url: urlOfSocket(socket),
    pid: child.pid ?? 0,
    async close() {
      owner.disconnect();
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, 'exit');
        child.kill('SIGTERM');
        await exited;
      }
      process.off('exit', stop);
      await rm(socketFile, { force: true });
      await removeSocket(socket);
    },
  };
}
