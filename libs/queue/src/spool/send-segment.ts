import { basename, join } from 'node:path';
import type { SpoolDisk } from './disk.ts';
import { decodeSegment, type SegmentContent, type SpooledJob } from './record.ts';
import type { Segment } from './segment.ts';

/** Where the jobs of a spool go. */
export interface BulkSender {
  readonly queues: ReadonlySet<string>;
  /** Whether it makes sense to try. */
  isUp(): boolean;
  /** Resolves when Redis holds them all, each once, in this order. */
  send(queue: string, jobs: readonly SpooledJob[]): Promise<void>;
}

/** What was wrong with a segment that was set aside. */
export interface SetAside {
  readonly file: string;
  readonly damaged: number;
  readonly unknown: number;
  readonly error?: unknown;
}

/** One command to Redis for so many jobs at most: it is away for everybody else meanwhile. */
const MOST_JOBS = 100;
/** And for so many bytes of what they carry, of which the last may go beyond. */
const MOST_BYTES = 1024 * 1024;

/** The disk is asked so often for a segment, once each time that it is to be sent: what is short for a moment, such as open files, comes back. */
const MOST_READS = 60;

/** Neighbours for one queue together; the order within a queue stays. */
function batch(jobs: readonly SpooledJob[]): SpooledJob[][] {
  const batches: SpooledJob[][] = [];
  let bytes = 0;
  for (const job of jobs) {
    const last = batches.at(-1);
    if (last === undefined || last.length === MOST_JOBS || bytes >= MOST_BYTES || last[0]?.queue !== job.queue) {
      batches.push([job]);
      bytes = 0;
    } else last.push(job);
    bytes += Buffer.byteLength(JSON.stringify(job.data));
  }
  return batches;
}

function isGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

async function readOrExplain(segment: Segment, disk: SpoolDisk): Promise<SegmentContent & { error?: unknown }> {
  try {
    return decodeSegment(await disk.read(segment.path));
  } catch (error) {
    segment.failedReads += 1;
    if (!isGone(error) && segment.failedReads < MOST_READS) throw error;
    return { jobs: [], damaged: 0, error };
  }
}

/**
 * Sends all jobs of a segment and removes it. One with lines that are damaged, or for queues that nobody knows, is set aside after
 * the others were sent. Rejects when Redis does not take them, or the disk does not give them; the segment may then be sent again, by anybody:
 * what Redis holds already it does not take twice.
 */
export async function sendSegment(
  segment: Segment,
  setAsideFolder: string,
  { disk, sender, onSent }: { readonly disk: SpoolDisk; readonly sender: BulkSender; readonly onSent: (jobs: number) => void },
): Promise<SetAside | undefined> {
  const { jobs, damaged, error } = await readOrExplain(segment, disk);
  const known = jobs.filter(({ queue }) => sender.queues.has(queue));
  for (const some of batch(known.slice(segment.sent))) {
    await sender.send(some[0]?.queue ?? '', some);
    segment.sent += some.length;
    onSent(some.length);
  }
  const unknown = jobs.length - known.length;
  try {
    if (damaged === 0 && unknown === 0 && error === undefined) {
      await disk.remove(segment.path);
      return undefined;
    }
    const file = join(setAsideFolder, basename(segment.path));
    await disk.makeFolder(setAsideFolder);
    // It is not there when somebody took us for dead: then it is theirs.
    if (!(await disk.move(segment.path, file))) return undefined;
    return { file, damaged, unknown, ...(error === undefined ? {} : { error }) };
  } catch (reason) {
    // Not tried again, or those behind it would wait for it. The next process sends it once more, which does no harm.
    return { file: segment.path, damaged, unknown, error: reason };
  }
}
