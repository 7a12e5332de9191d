import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findFreePort } from '../find-free-port.ts';

/** A real Redis on a free loopback port, which can die and come back. */
export interface TestRedis {
  readonly url: string;
  /** Of the process that runs now, or ran last. */
  readonly pid: number;
  /** Ends the process and removes its data. */
  stop(): Promise<void>;
  /** Kill -9. Data and port are kept for {@link TestRedis.restart}. */
  kill(): Promise<void>;
  /** The same data on the same port in a new process; the old one is killed if it still runs. Resolves when it takes connections. */
  restart(): Promise<void>;
}

/** Resolves when the server says that it takes connections. The data is as durable as in production: one fsync for each write. */
async function spawnRedis(directory: string, port: number): Promise<ChildProcess> {
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', ''];
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];
  const child = spawn('redis-server', [...settings, ...durable], { stdio: ['ignore', 'pipe', 'inherit'] });
  // Also rejects when redis-server is not installed.
  await once(child, 'spawn');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.includes('Ready to accept connections')) {
      child.stdout.resume();
      return child;
    }
  }
  throw new Error(`redis-server ended before it was ready:\n${lines.slice(-5).join('\n')}`);
}

async function endProcess(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

/** Starts `redis-server`, which must be on the PATH, with its data in a temporary directory. */
export async function startTestRedis(): Promise<TestRedis> {
  const directory = await mkdtemp(join(tmpdir(), 'testwire-redis-'));
  const port = await findFreePort();
  let child = await spawnRedis(directory, port);
  return {
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return child.pid ?? 0;
    },
    async stop() {
      await endProcess(child, 'SIGTERM');
      await rm(directory, { recursive: true, force: true });
    },
    kill: () => endProcess(child, 'SIGKILL'),
    async restart() {
      await endProcess(child, 'SIGKILL');
      child = await spawnRedis(directory, port);
    },
  };
}
