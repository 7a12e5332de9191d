import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/**
 * Opens a file that a task left, for reading. Rejects for a link and for what is no file: since it was found, something that the task
 * left running may have put another in its place. The caller closes it.
 */
export async function openPlainFile(path: string): Promise<FileHandle> {
  // A pipe would keep whoever opens it waiting for a writer.
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new Error(`${path} is no plain file any more`);
}
