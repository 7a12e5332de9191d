import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, open, readdir, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from '../log.ts';
import { BlobMissing, BlobTooLarge, type BlobStore } from '../store.ts';
import { pathOf } from './digest.ts';
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
      } finally {
        await rm(draft, { force: true });
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
    async remove(digest) {
      await rm(join(root, pathOf(digest)), { force: true });
    },
    ping: () => access(incoming, constants.R_OK | constants.W_OK),
    close: () => Promise.resolve(),
  };
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
