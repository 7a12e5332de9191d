import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that Linux and macOS choose themselves, for clients and for those who ask for port 0. */
const FROM = 20_000;
const TO = 32_000;
const TRIES = 20;

/** A loopback port that nobody uses, and that the system gives to nobody until it is listened at, nor while its owner is away. */
export async function findFreePort(): Promise<number> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const port = randomInt(FROM, TO);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port was found on 127.0.0.1 from ${FROM} to ${TO}, in ${TRIES} tries.`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
