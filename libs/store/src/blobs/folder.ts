import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, open, readdir, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from '../log.ts';
import { BlobMissing, BlobTooLarge, type BlobStore } from '../store.ts';
import { isDigest, pathOf } from './digest.ts';
import { spool } from './spool.ts';

/** A file in `incoming` that was not touched for a day belongs to a process that died. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** Blobs as files below `root`, which is made when missing. Several processes may share it. */
export async function openFolder(root: string): Promise<BlobStore> {
  const incoming = join(root, 'incoming');
  await mkdir(incoming, { recursive: true });
  await removeAbandoned(incoming);

  const openBlob = async (digest: string): Promise<FileHandle> => {
    try {
      return await open(join(root, pathOf(digest)));
    } catch (error) {
      throw codeOf(error) === 'ENOENT' ? new BlobMissing(digest) : error;
    }
  };
  return {
    async put(content, options = {}) {
      const draft = join(incoming, randomUUID());
      try {
        const info = await spool(draft, content, options);
        await moveDurably(draft, join(root, pathOf(info.digest)), root);
        return info;
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
    async open(digest) {
      const file = await openBlob(digest);
      return file.createReadStream();
    },
    async read(digest, maxBytes) {
      const file = await openBlob(digest);
      try {
        const { size } = await file.stat();
        if (size > maxBytes) throw new BlobTooLarge(maxBytes);
        return await file.readFile();
      } finally {
        await file.close();
      }
    },
    async has(digest) {
      try {
        await access(join(root, pathOf(digest)));
        return true;
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return false;
        throw error;
      }
    },
    async *putBefore(time, digit) {
      for (const first of await namesIn(root)) {
        // What is not named by two digits, as `incoming`, is no blob.
        if (!first.startsWith(digit) || !/^[0-9a-f]{2}$/.test(first)) continue;
        for (const second of await namesIn(join(root, first))) {
          const folder = join(root, first, second);
          for (const name of await namesIn(folder)) {
            if (isDigest(name) && (await wasPutBefore(time, join(folder, name)))) yield name;
          }
        }
      }
    },
    async removePutBefore(time, digest) {
      const path = join(root, pathOf(digest));
      if (!(await wasPutBefore(time, path))) return false;
      // Another process may put it again this very moment. Once moved away, the file is ours alone: looked at again, it is
      // either still the old one, or goes back to where its writer believes it to be.
      const taken = join(incoming, randomUUID());
      try {
        await rename(path, taken);
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return false;
        throw error;
      }
      if (await wasPutBefore(time, taken)) {
        await rm(taken, { force: true });
        return true;
      }
      await moveDurably(taken, path, root);
      return false;
    },
    ping: () => access(incoming, constants.R_OK | constants.W_OK),
    close: () => Promise.resolve(),
  };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    // A file where a folder belongs is not ours.
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

/** Each put brings a new file, so that the time of the file is that of the last put. */
async function wasPutBefore(time: Date, path: string): Promise<boolean> {
  try {
    return (await stat(path)).mtimeMs < time.getTime();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Renames, and makes the new entries of the folders durable as well: else the file could be gone after a power cut. */
async function moveDurably(from: string, to: string, root: string): Promise<void> {
  const folder = dirname(to);
  const firstMade = await mkdir(folder, { recursive: true });
  await rename(from, to);
  const changed = firstMade === undefined ? [folder] : [folder, dirname(folder), root];
  for (const path of changed) await sync(path);
}

async function sync(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function removeAbandoned(incoming: string): Promise<void> {
  // The clock of the file system, which may be another machine's.
  const probe = join(incoming, randomUUID());
  await writeFile(probe, '');
  const now = await stat(probe);
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name);
    try {
      const file = await stat(path);
      if (path === probe || now.mtimeMs - file.mtimeMs > ABANDONED_MS) await rm(path, { force: true });
    } catch (error) {
      // Another process finished with it in between.
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
}
