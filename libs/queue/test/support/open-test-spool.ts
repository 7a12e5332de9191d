import { randomUUID } from 'node:crypto';
import { createLogger } from '@testwire/telemetry';
import { openSpool, type Spool } from '../../src/index.ts';
import { realDisk, type SpoolDisk } from '../../src/spool/disk.ts';
import type { BulkSender } from '../../src/spool/send-segment.ts';

const silent = createLogger({ service: 'test', level: 'silent' });

/** Looks so often that a test can wait for it. */
export function openTestSpool(
  folder: string,
  sender: BulkSender,
  overrides: {
    readonly limitBytes?: number;
    readonly disk?: SpoolDisk;
    readonly leaseMs?: number;
    readonly sendEveryMs?: number;
    readonly patienceMs?: number;
    readonly closeMs?: number;
  } = {},
): Promise<Spool> {
  const {
    limitBytes = 1e6,
    disk = realDisk,
    leaseMs = 60_000,
    sendEveryMs = 10,
    patienceMs = 60_000,
    closeMs = 60_000,
  } = overrides;
  const newId = (): string => `s${randomUUID()}`;
  const times = { sendEveryMs, patienceMs, leaseMs, closeMs };
  return openSpool({ folder, limitBytes, sender, logger: silent, now: Date.now, newId, disk, times });
}
