import { basename, join } from 'node:path';
import { counter, type Logger } from '@testwire/telemetry';
import { adoptSegments, folderOf, sayAlive, sayGone } from './claim.ts';
import { realDisk, type SpoolDisk } from './disk.ts';
import { Journal, SpoolFull } from './journal.ts';
import { observeSpool } from './observe-spool.ts';
import type { SpooledJob } from './record.ts';
import { repeat } from './repeat.ts';
import type { Segment } from './segment.ts';
import { type BulkSender, sendSegment } from './send-segment.ts';

export interface SpoolOptions {
  /** Shared by all processes that have it mounted; each has a folder of its own in it. */
  readonly folder: string;
  /** Bytes that this process may hold. */
  readonly limitBytes: number;
  readonly sender: BulkSender;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Unique; letters, digits and hyphens, not digits alone. */
  readonly newId: () => string;
  readonly disk?: SpoolDisk;
  readonly times?: SpoolTimes;
}

interface SpoolTimes {
  /** Milliseconds between two tries to send what is held. */
  readonly sendEveryMs: number;
  /** Milliseconds that a job waits for Redis before it goes to the disk: a command that hangs keeps those behind it from being sent. */
  readonly patienceMs: number;
  /** Milliseconds after which a process that has not said that it lives has its segments taken over. */
  readonly leaseMs: number;
  /** Milliseconds that closing waits for what is held to be sent: whoever ends the process does not wait for ever. */
  readonly closeMs: number;
}

/** Keeps jobs on the disk while Redis is away, and sends them when it is back. */
export interface Spool {
  /** A job's id, which it has from the start, so that it can go both ways. */
  newId(): string;
  /**
   * Resolves when `send` has, or when the disk holds the job. While jobs are held and Redis took none of them since, `send` is tried for one
   * job after each time that it refused those: few wait for a Redis that hangs, and what it refuses for itself stops no other.
   */
  sendOrHold(job: SpooledJob, send: () => Promise<unknown>): Promise<void>;
  /** Whether another job is likely to find room. */
  canHold(): boolean;
  /** Sends what Redis takes within a few seconds. What is left is for other processes, and for the next. */
  close(): Promise<void>;
}

const TIMES: SpoolTimes = { sendEveryMs: 1000, patienceMs: 5000, leaseMs: 20_000, closeMs: 3000 };
const SEGMENT_BYTES = 4 * 1024 * 1024;
/** A usual delivery with room to spare. */
const ROOM_BYTES = 64 * 1024;

/** Rejects when the work takes longer. What becomes of it then is nobody's business: the job has the same id both ways. */
async function within(patienceMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Redis did not answer in ${patienceMs} ms.`)), patienceMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Opens the folder. Rejects when it cannot be written to. */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const { folder: root, limitBytes, sender, logger, now, newId, disk = realDisk, times = TIMES } = options;
  const maker = newId();
  const folder = folderOf(root, maker);
  const setAsideFolder = join(root, 'set-aside');
  await sayAlive(folder, disk);
  const journal = new Journal({ disk, folder, maker, limitBytes, segmentBytes: SEGMENT_BYTES, now });
  /** Redis did not take a job, and none since. */
  let away = false;
  /** Redis did not take what is held. Whether it takes anything else, the next job finds out. */
  let asksNext = false;
  let diskFails = false;
  const closed = new AbortController();

  const sendOldest = async (): Promise<boolean> => {
    const segment = await journal.takeOldest();
    if (segment === undefined) return false;
    const onSent = (jobs: number): void => {
      away = false;
      counter('testwire_spool_drained', 'Jobs that were held on the disk and are in Redis now').add(jobs);
    };
    const setAside = await sendSegment(segment, setAsideFolder, { disk, sender, onSent });
    journal.forget(segment);
    if (setAside !== undefined) {
      const { error, ...facts } = setAside;
      logger.error({ ...facts, err: error }, 'a segment of the spool could not be used up');
    }
    return true;
  };

  const sendAll = async (): Promise<void> => {
    const held = journal.jobs;
    try {
      while (!closed.signal.aborted && (await sendOldest()));
      logger.info({ jobs: held }, 'the spool was sent');
    } catch (error) {
      asksNext = true;
      logger.debug({ err: error }, 'the spool cannot be sent yet');
    }
  };

  const drain = async (): Promise<void> => {
    if (journal.segments.length === 0) away = false;
    else if (sender.isUp()) await sendAll();
  };

  const claim = async (): Promise<void> => {
    try {
      await sayAlive(folder, disk);
      diskFails = false;
    } catch (error) {
      diskFails = true;
      logger.warn({ err: error, folder }, 'the spool cannot be written to');
      return;
    }
    const adopted: string[] = [];
    const adopt = (segment: Segment): void => {
      journal.adopt(segment);
      adopted.push(basename(segment.path));
    };
    try {
      await adoptSegments(root, { own: folder, leaseMs: times.leaseMs, disk, adopt });
    } catch (error) {
      logger.warn({ err: error }, 'what another process left in the spool cannot be taken over');
    }
    if (adopted.length > 0) logger.info({ segments: adopted }, 'took over what another process left in the spool');
  };

  const sending = repeat(times.sendEveryMs, drain);
  const claiming = repeat(times.leaseMs / 4, claim);
  const observing = observeSpool({ journal, limitBytes, setAsideFolder, disk, now });

  return {
    newId,
    async sendOrHold(job, send) {
      let refusal: unknown;
      if (!away || asksNext) {
        asksNext = false;
        try {
          await within(times.patienceMs, send());
          away = false;
          return;
        } catch (error) {
          refusal = error;
        }
      }
      try {
        await journal.hold(job);
      } catch (error) {
        diskFails ||= !(error instanceof SpoolFull);
        throw new AggregateError([refusal, error].filter(Boolean), 'Neither Redis nor the spool took the job.', { cause: error });
      }
      if (refusal !== undefined && !away) logger.warn({ err: refusal }, 'redis took no job: jobs go to the spool until it does');
      away = true;
    },
    canHold: () => !diskFails && journal.bytes + Math.min(ROOM_BYTES, limitBytes) <= limitBytes,
    async close() {
      const sent = Promise.all([sending.end(), claiming.end()]).then(drain);
      await within(times.closeMs, sent).catch((error: unknown) => logger.debug({ err: error }, 'the spool cannot be sent yet'));
      closed.abort();
      observing.end();
      await journal.close();
      if (journal.jobs > 0) logger.warn({ jobs: journal.jobs, folder }, 'jobs stay in the spool, for the next process');
      // Also with segments in it: others may take them over at once.
      await sayGone(folder, disk);
    },
  };
}
