import { join } from 'node:path';
import type { JournalFile, SpoolDisk } from './disk.ts';
import { encodeRecord, type SpooledJob } from './record.ts';
import { type Segment, segmentName } from './segment.ts';

/** There is no room for the job. Nothing was kept of it. */
export class SpoolFull extends Error {
  override readonly name = 'SpoolFull';
}

export interface JournalOptions {
  readonly disk: SpoolDisk;
  /** Where this process writes; nobody else does. */
  readonly folder: string;
  /** Unique to this process. */
  readonly maker: string;
  /** Bytes of all segments together. */
  readonly limitBytes: number;
  /** Bytes after which a segment is full. It is read at once when it is sent. */
  readonly segmentBytes: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const MOST_TRIES = 3;

interface Waiting {
  readonly record: Buffer;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

interface Open {
  readonly segment: Segment;
  readonly file: JournalFile;
}

/**
 * Appends jobs to files. All who wait while one write is made durable share the next. A segment is written by its maker and
 * read when it is sealed; after a write that failed nothing is ever added to it, for what is behind its last good record is unknown.
 */
export class Journal {
  readonly #options: JournalOptions;
  #open: Open | undefined;
  #sealed: Segment[] = [];
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #count = 0;
  #newest = 0;
  /** Writing and sealing take turns. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  /** All segments, oldest first. */
  get segments(): readonly Segment[] {
    return this.#open === undefined ? this.#sealed : [...this.#sealed, this.#open.segment];
  }

  get bytes(): number {
    return this.segments.reduce((sum, segment) => sum + segment.bytes, this.#waitingBytes);
  }

  get jobs(): number {
    return this.segments.reduce((sum, { jobs, sent }) => sum + Math.max(0, jobs - sent), 0);
  }

  /** Resolves when the disk holds the job. Throws {@link SpoolFull}, and whatever the disk says. */
  async hold(job: SpooledJob): Promise<void> {
    const record = encodeRecord(job);
    const { limitBytes } = this.#options;
    if (this.bytes + record.byteLength > limitBytes)
      throw new SpoolFull(
        `The spool holds ${this.bytes} bytes of ${limitBytes}; there is no room for ${record.byteLength} more.`,
      );
    this.#waitingBytes += record.byteLength;
    await new Promise<void>((done, failed) => {
      this.#waiting.push({ record, done, failed });
      if (this.#waiting.length === 1) void this.#inTurn(() => this.#writeWaiting());
    });
  }

  /** The oldest segment that nobody writes to any more; undefined when there is none, not even an open one to seal. */
  async takeOldest(): Promise<Segment | undefined> {
    if (this.#sealed.length === 0) await this.#inTurn(() => this.#seal());
    return this.#sealed[0];
  }

  /** The segment was sent or set aside, or somebody else has it. */
  forget(segment: Segment): void {
    this.#sealed = this.#sealed.filter((one) => one !== segment);
  }

  /** Takes over a segment of a process that is gone. */
  adopt(segment: Segment): void {
    this.#sealed = [...this.#sealed, segment].toSorted((a, b) => a.since - b.since || (a.path < b.path ? -1 : 1));
  }

  /** Resolves when what is being written is written, and the file is closed. */
  async close(): Promise<void> {
    await this.#inTurn(() => this.#seal());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #writeWaiting(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    const records = Buffer.concat(batch.map(({ record }) => record));
    try {
      await this.#write(records, batch.length);
      for (const { done } of batch) done();
    } catch (error) {
      for (const { failed } of batch) failed(error);
    } finally {
      this.#waitingBytes -= records.byteLength;
    }
  }

  async #write(records: Buffer, jobs: number): Promise<void> {
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      const { segment, file } = (this.#open ??= await this.#begin());
      let kept;
      try {
        await file.append(records);
        await file.sync();
        kept = await file.isInPlace();
      } catch (error) {
        await this.#seal();
        if (segment.jobs === 0) await this.#discard(segment);
        throw error;
      }
      if (kept) {
        segment.bytes += records.byteLength;
        segment.jobs += jobs;
        if (segment.bytes >= this.#options.segmentBytes) await this.#seal();
        return;
      }
      // Somebody took us for dead and has the file; whether these records were in it when it was read, nobody knows.
      await this.#seal();
      this.forget(segment);
    }
    throw new Error(`New files in ${this.#options.folder} do not stay there.`);
  }

  async #begin(): Promise<Open> {
    const { disk, folder, maker, now } = this.#options;
    // Names are the order, also when the clock is set back.
    this.#newest = Math.max(this.#newest, now());
    this.#count += 1;
    const path = join(folder, segmentName(this.#newest, this.#count, maker));
    await disk.makeFolder(folder);
    const file = await disk.create(path);
    return { file, segment: { path, since: this.#newest, bytes: 0, jobs: 0, sent: 0 } };
  }

  /** Nothing in it was acknowledged, and on a full disk every sender would leave such a file. */
  async #discard(segment: Segment): Promise<void> {
    this.forget(segment);
    await this.#options.disk.remove(segment.path).catch(() => {
      // Whoever finds it has nothing to send of it that does harm.
    });
  }

  async #seal(): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    this.#sealed.push(open.segment);
    await open.file.close().catch(() => {
      // All that was acknowledged is on the disk.
    });
  }
}
