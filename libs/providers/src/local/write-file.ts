import { createWriteStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { errorCode } from '../error-code.ts';

let written = 0;

/**
 * Puts a file in place as a whole: whoever reads it, and whenever this process dies, finds the old content or the new, never a part.
 * `write` fills the temporary file at the path it is given.
 */
async function replace(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  written += 1;
  const temporary = `${path}.${process.pid}-${written}.tmp`;
  try {
    await write(temporary);
    await sync(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** True when the file was written, false when it already had this content. */
export async function replaceText(path: string, content: string): Promise<boolean> {
  if ((await readText(path)) === content) return false;
  await replace(path, (temporary) => pipeline([content], createWriteStream(temporary)));
  return true;
}

export async function replaceWithStream(path: string, content: NodeJS.ReadableStream): Promise<void> {
  await replace(path, (temporary) => pipeline(content, createWriteStream(temporary)));
}

/** Undefined when there is no such file. */
async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The content must be on the disk before its name is, or a power cut leaves an empty file under the name. */
async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
