import { createWriteStream } from 'node:fs';
import { lstat, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type LeaseGrant, taskReport } from '@testwire/contracts';
import { z } from 'zod';
import { openPlainFile } from '../files/open-plain-file.ts';
import { syncFolder, writeDurably } from '../files/write-durably.ts';

const storedFile = z.object({ name: z.string(), file: z.string() });

/** A try that ended, until the coordinator knows all of it. */
const outboxEntry = z.object({
  lease: z.string(),
  runId: z.string(),
  attempt: z.int().positive(),
  traceparent: z.string().optional(),
  report: taskReport,
  results: z.array(storedFile),
  artifacts: z.array(storedFile),
});
export type OutboxEntry = z.infer<typeof outboxEntry>;

/** A file on its way into the outbox. */
export interface Enclosure {
  readonly name: string;
  readonly from: { readonly path: string } | { readonly content: string };
}

export interface Parcel {
  readonly lease: string;
  readonly runId: string;
  readonly attempt: number;
  /** Of the trace of its lease. */
  readonly traceparent?: string;
  readonly report: OutboxEntry['report'];
  readonly results: readonly Enclosure[];
  readonly artifacts: readonly Enclosure[];
}

type LeaseNames = Pick<LeaseGrant, 'id' | 'runId' | 'attempt' | 'traceparent'>;

/** What a parcel says of its lease. */
export function senderOf({ id, runId, attempt, traceparent }: LeaseNames): Omit<Parcel, 'report' | 'results' | 'artifacts'> {
  return { lease: id, runId, attempt, ...(traceparent === undefined ? {} : { traceparent }) };
}

const ENTRY = 'entry.json';
const NAME = /^\d{12}$/;

async function copyDurably(from: string, to: string): Promise<void> {
  const source = await openPlainFile(from);
  await pipeline(source.createReadStream(), createWriteStream(to, { mode: 0o600 }));
  const handle = await open(to, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function bytesOf({ from }: Enclosure): Promise<number> {
  return 'content' in from ? Buffer.byteLength(from.content) : (await lstat(from.path)).size;
}

async function readEntry(folder: string): Promise<OutboxEntry | undefined> {
  try {
    return outboxEntry.parse(JSON.parse(await readFile(join(folder, ENTRY), 'utf8')));
  } catch {
    return undefined;
  }
}

async function bytesIn(folder: string): Promise<number> {
  const files = await readdir(folder);
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * A folder of what the coordinator has still to be told, oldest first: one folder per try, complete or not there at all, also after
 * a crash. Bounded: artifacts that would exceed `maxBytes` are left out; results and reports are always taken.
 */
export class Outbox {
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #held = new Map<string, { readonly lease: string | undefined; readonly bytes: number }>();
  #next = 1;

  private constructor(folder: string, maxBytes: number) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /** Opens the folder with what an earlier worker left in it. */
  static async open(folder: string, maxBytes: number): Promise<Outbox> {
    const outbox = new Outbox(folder, maxBytes);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of (await readdir(folder)).toSorted()) {
      const path = join(folder, name);
      const isWhole = NAME.test(name) && (await readdir(path)).includes(ENTRY);
      if (!isWhole) {
        await rm(path, { recursive: true, force: true });
        continue;
      }
      outbox.#held.set(name, { lease: (await readEntry(path))?.lease, bytes: await bytesIn(path) });
      outbox.#next = Number(name) + 1;
    }
    return outbox;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Leases of which something is still to be told. */
  get leases(): ReadonlySet<string> {
    return new Set([...this.#held.values()].flatMap(({ lease }) => lease ?? []));
  }

  get bytes(): number {
    return [...this.#held.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Keeps a try durably, and answers with the names of the artifacts that did not fit. */
  async put(parcel: Parcel): Promise<{ readonly leftOut: readonly string[] }> {
    const name = String(this.#next++).padStart(12, '0');
    const folder = join(this.#folder, `${name}.part`);
    await mkdir(folder);
    try {
      const { bytes, leftOut } = await this.#fill(folder, parcel);
      await rename(folder, join(this.#folder, name));
      await syncFolder(this.#folder);
      this.#held.set(name, { lease: parcel.lease, bytes });
      return { leftOut };
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async #fill(folder: string, { results, artifacts, ...parcel }: Parcel) {
    const entry: OutboxEntry = { ...parcel, results: [], artifacts: [] };
    const leftOut: string[] = [];
    let bytes = 0;
    let count = 0;
    const store = async (enclosure: Enclosure) => {
      const file = String(count++);
      const path = join(folder, file);
      if ('content' in enclosure.from) await writeDurably(path, enclosure.from.content);
      else {
        await copyDurably(enclosure.from.path, path);
      }
      bytes += (await stat(path)).size;
      return { name: enclosure.name, file };
    };
    for (const result of results) entry.results.push(await store(result));
    for (const artifact of artifacts) {
      const fits = this.bytes + bytes + (await bytesOf(artifact)) <= this.#maxBytes;
      if (fits) entry.artifacts.push(await store(artifact));
      else leftOut.push(artifact.name);
    }
    await writeDurably(join(folder, ENTRY), JSON.stringify(entry));
    return { bytes, leftOut };
  }

  /** The oldest entry. One that cannot be read any more is answered as such: a disk is damaged, and somebody should know. */
  async first(): Promise<{ readonly name: string; readonly entry: OutboxEntry | undefined } | undefined> {
    const [name] = [...this.#held.keys()].toSorted();
    if (name === undefined) return undefined;
    return { name, entry: await readEntry(join(this.#folder, name)) };
  }

  pathOf(name: string, file: string): string {
    return join(this.#folder, name, file);
  }

  async remove(name: string): Promise<void> {
    // Without its entry the rest is nothing, should this be interrupted.
    await rm(join(this.#folder, name, ENTRY), { force: true });
    await rm(join(this.#folder, name), { recursive: true, force: true });
    this.#held.delete(name);
  }
}
