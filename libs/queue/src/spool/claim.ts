import { basename, join } from 'node:path';
import type { SpoolDisk } from './disk.ts';
import { decodeSegment } from './record.ts';
import { type Segment, sinceOf } from './segment.ts';

const FOLDER = /^process-[\w-]+$/;
const ALIVE = 'alive';
const TRIES = 3;

/** Where the process of this name keeps its segments. */
export function folderOf(root: string, maker: string): string {
  return join(root, `process-${maker}`);
}

/** Says that the process lives; answers when that was, by the clock of the file system. */
export async function sayAlive(folder: string, disk: SpoolDisk): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    await disk.makeFolder(folder);
    try {
      return await disk.touch(join(folder, ALIVE));
    } catch (error) {
      // An empty folder of a process that does not say that it lives is removed by others.
      if (tries === TRIES) throw error;
    }
  }
}

/** Says that the process has ended, so that nobody waits to adopt what it leaves. */
export async function sayGone(folder: string, disk: SpoolDisk): Promise<void> {
  await disk.remove(join(folder, ALIVE));
  await disk.removeFolder(folder);
}

async function adoptSegment(from: string, own: string, disk: SpoolDisk): Promise<Segment | undefined> {
  const since = sinceOf(basename(from));
  const path = join(own, basename(from));
  if (since === undefined || !(await disk.move(from, path))) return undefined;
  const content = await disk.read(path).catch(() => Buffer.alloc(0));
  const { jobs } = decodeSegment(content);
  return { path, since, bytes: content.byteLength, jobs: jobs.length, sent: 0, failedReads: 0 };
}

export interface Adoption {
  /** The own folder. */
  readonly own: string;
  readonly leaseMs: number;
  readonly disk: SpoolDisk;
  /** Called as soon as a segment is in the own folder: from then on nobody else looks for it. */
  readonly adopt: (segment: Segment) => void;
}

/**
 * Moves the segments of processes that have ended, or have not said for `leaseMs` that they live, into the own folder. Two who try
 * share them. One that lives all the same notices when it has written its next record, before it acknowledges it. Rejects when a folder
 * cannot be taken over, after the others were. The owner of the own folder says that it lives as often as it looks at another.
 */
export async function adoptSegments(root: string, { own, leaseMs, disk, adopt }: Adoption): Promise<void> {
  const faults: unknown[] = [];
  for (const name of await disk.names(root)) {
    const folder = join(root, name);
    if (!FOLDER.test(name) || folder === own) continue;
    try {
      // Reading what others left may take longer than the own lease.
      const now = await sayAlive(own, disk);
      const seen = await disk.writtenAt(join(folder, ALIVE));
      if (seen !== undefined && now - seen < leaseMs) continue;
      for (const file of await disk.names(folder)) {
        const segment = await adoptSegment(join(folder, file), own, disk);
        if (segment !== undefined) adopt(segment);
        await sayAlive(own, disk);
      }
      await sayGone(folder, disk);
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} folders of other processes cannot be taken over.`);
}
