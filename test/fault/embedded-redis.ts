import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';

/** Sends one command to the Redis that keeps the queues of `dataDir`. Answers false when none listens. */
async function send(dataDir: string, command: string): Promise<boolean> {
  const path = await readFile(join(dataDir, 'redis', 'socket'), 'utf8').catch(() => '');
  if (path === '') return false;
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    socket.resume().end(`${command}\r\n`);
    await closed;
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

export const isRedisUp = (dataDir: string): Promise<boolean> => send(dataDir, 'PING');

/** A process that was killed leaves its Redis behind; it goes without saving, its data is removed next. */
export async function endRedis(dataDir: string): Promise<void> {
  await send(dataDir, 'SHUTDOWN NOSAVE');
}
