import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import type { CollectLimits } from './provider.ts';

/** Entries of one archive that are looked at. */
const ARCHIVE_ENTRIES = 20_000;

/** What of the limits of one pipeline is left. Shared by all its archives. */
export interface Budget {
  files: number;
  bytes: number;
  /** Bytes of archives that may still be downloaded. */
  downloads: number;
}

export function openBudget({ files, totalBytes, downloadBytes = Infinity }: CollectLimits): Budget {
  return { files, bytes: totalBytes, downloads: downloadBytes };
}

/** Bytes that the next archive may have. */
export function roomForArchive({ totalBytes, archiveBytes = totalBytes }: CollectLimits, { downloads }: Budget): number {
  return Math.min(archiveBytes, downloads);
}

export type ArchiveItem =
  | { readonly path: string; readonly content: Buffer }
  | { readonly path: string; readonly problem: string };

/**
 * Reads the wanted files of a zip, within the limits after decompression. Sizes are checked before anything is
 * decompressed, and yauzl stops a file that holds more than it says. Nothing is written to a disk.
 */
export async function* readArchive(
  archive: Buffer,
  isWanted: (path: string) => boolean,
  limits: CollectLimits,
  budget: Budget,
): AsyncGenerator<ArchiveItem> {
  try {
    // Refuses absolute paths and "..", in every spelling.
    const zip = await fromBufferPromise(archive, { strictFileNames: false, validateEntrySizes: true });
    if (zip.entryCount > ARCHIVE_ENTRIES) {
      yield { path: '', problem: `It has ${zip.entryCount} entries; at most ${ARCHIVE_ENTRIES} are looked at, so none were.` };
      return;
    }
    for await (const entry of zip.eachEntry()) {
      if (!isFile(entry) || !isWanted(entry.fileName)) continue;
      const item = await readEntry(zip, entry, limits, budget);
      yield item;
      if ('problem' in item && (budget.files <= 0 || budget.bytes <= 0)) return;
    }
  } catch (error) {
    yield { path: '', problem: `It cannot be unpacked: ${messageOf(error)}` };
  }
}

async function readEntry(zip: ZipFile, entry: Entry, limits: CollectLimits, budget: Budget): Promise<ArchiveItem> {
  const path = entry.fileName;
  const size = entry.uncompressedSize;
  if (budget.files <= 0) return { path, problem: `It is one of more than ${limits.files} files, the limit of a pipeline.` };
  if (size > limits.fileBytes) return { path, problem: `It has ${size} bytes, and the limit of a file is ${limits.fileBytes}.` };
  if (size > budget.bytes) {
    budget.bytes = 0;
    return { path, problem: `With it the results have more than ${limits.totalBytes} bytes, the limit of a pipeline.` };
  }
  if (entry.isEncrypted()) return { path, problem: 'It is encrypted.' };
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    const content = Buffer.concat(chunks);
    if (crc32(content) !== entry.crc32) return { path, problem: 'It is damaged: its checksum does not match.' };
    budget.files -= 1;
    budget.bytes -= size;
    return { path, content };
  } catch (error) {
    return { path, problem: `It cannot be unpacked: ${messageOf(error)}` };
  }
}

/** Symbolic links hold a path, not results. */
function isFile(entry: Entry): boolean {
  const unixMode = entry.externalFileAttributes >>> 16;
  return !entry.fileName.endsWith('/') && (unixMode & 0o170000) !== 0o120000;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
