import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface JournalFile {
  /** Appends. What was appended may be lost until {@link JournalFile.sync} has resolved. */
  append(bytes: Buffer): Promise<void>;
  /** Resolves when the disk holds all that was appended. */
  sync(): Promise<void>;
  /** Whether the path still leads to this file. */
  isInPlace(): Promise<boolean>;
  close(): Promise<void>;
}

/** What the spool does with files. */
export interface SpoolDisk {
  /** With those above it. What is there already stays as it is. */
  makeFolder(path: string): Promise<void>;
  /** A new file, which a crash no longer removes. */
  create(path: string): Promise<JournalFile>;
  /** Names in a folder; none when there is no such folder. */
  names(folder: string): Promise<readonly string[]>;
  read(path: string): Promise<Buffer>;
  /** Answers false when there is nothing to move. */
  move(from: string, to: string): Promise<boolean>;
  remove(path: string): Promise<void>;
  /** Only when it is empty. */
  removeFolder(path: string): Promise<void>;
  /** Writes a small file, and answers when that was, in milliseconds by the clock of the file system. */
  touch(path: string): Promise<number>;
  /** When the file was last written, by the same clock. */
  writtenAt(path: string): Promise<number | undefined>;
}

const ABSENT = ['ENOENT', 'ENOTDIR'];
const IN_USE = [...ABSENT, 'ENOTEMPTY', 'EEXIST'];

async function unless<T>(codes: readonly string[], work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (codes.includes((error as NodeJS.ErrnoException).code ?? '')) return otherwise;
    throw error;
  }
}

async function withFile<T>(path: string, flags: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, flags, 0o600);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

/** Makes the names in it durable. */
async function syncFolder(path: string): Promise<void> {
  await withFile(path, 'r', (folder) => folder.sync());
}

/** Opened, not only looked at: NFS may answer a stat from memory, and asks the server when a file is opened. */
async function leadsTo(path: string, file: FileHandle): Promise<boolean> {
  const [own, there] = await Promise.all([file.stat(), withFile(path, 'r', (other) => other.stat())]);
  return own.ino === there.ino && own.dev === there.dev;
}

export const realDisk: SpoolDisk = {
  async makeFolder(path) {
    const first = await mkdir(path, { recursive: true, mode: 0o700 });
    if (first === undefined) return;
    for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
  },
  async create(path) {
    const file = await open(path, 'ax', 0o600);
    try {
      await syncFolder(dirname(path));
    } catch (error) {
      await file.close();
      throw error;
    }
    return {
      append: (bytes) => file.appendFile(bytes),
      sync: () => file.datasync(),
      isInPlace: () => unless([...ABSENT, 'ESTALE'], leadsTo(path, file), false),
      close: () => file.close(),
    };
  },
  names: (folder) => unless(ABSENT, readdir(folder), []),
  read: (path) => readFile(path),
  move: (from, to) =>
    unless(
      ABSENT,
      rename(from, to).then(() => true),
      false,
    ),
  remove: (path) => rm(path, { force: true }),
  removeFolder: (path) => unless(IN_USE, rmdir(path), undefined),
  touch: (path) =>
    withFile(path, 'w', async (file) => {
      await file.writeFile(`${process.pid}\n`);
      return (await file.stat()).mtimeMs;
    }),
  // Opened for the same reason as in leadsTo: who lives must not be taken for dead by an old answer.
  writtenAt: (path) =>
    unless(
      ABSENT,
      withFile(path, 'r', async (file) => (await file.stat()).mtimeMs),
      undefined,
    ),
};
