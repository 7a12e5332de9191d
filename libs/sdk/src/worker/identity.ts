import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workerId } from '@testwire/contracts';
import { z } from 'zod';
import { writeDurably } from '../files/write-durably.ts';

/**
 * Who this worker is, over its restarts. The token speaks for this worker alone; with it the next process delivers what this one
 * finished. The key proves, at the coordinator it was made for, that the next process is the same worker. The file is its owner's only.
 */
const identity = z.object({
  id: workerId,
  coordinator: z.string().optional(),
  token: z.string().optional(),
  key: z.string().optional(),
});
export type Identity = z.infer<typeof identity>;

const FILE = 'worker.json';

export async function readIdentity(folder: string): Promise<Identity | undefined> {
  try {
    return identity.parse(JSON.parse(await readFile(join(folder, FILE), 'utf8')));
  } catch {
    // A first start, or a damaged file: it becomes a new worker.
    return undefined;
  }
}

export function keepIdentity(folder: string, value: Identity): Promise<void> {
  return writeDurably(join(folder, FILE), JSON.stringify(value), 0o600);
}

export function makeKey(): string {
  return randomBytes(24).toString('hex');
}

/** An id for a machine that has none yet: its name, and something that tells two on one machine apart. */
export function makeWorkerId(hostname: string, random: () => number): string {
  const name = hostname.replaceAll(/[^A-Za-z0-9._-]/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  const suffix = Math.floor(random() * 36 ** 5)
    .toString(36)
    .padStart(5, '0');
  return `${name === '' ? 'worker' : name.slice(0, 100)}-${suffix}`;
}
