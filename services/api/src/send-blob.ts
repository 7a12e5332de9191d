import { pipeline } from 'node:stream/promises';
import type { BlobStore } from '@testwire/store';
import type { Response } from 'express';
import { readBlob } from './require-up.ts';

/**
 * Streams a blob, and lets go of it when the reader hangs up, which is no fault of ours. `announce` sets the headers when
 * there is something to send; a refusal (404, 503) goes without them.
 */
export async function sendBlob(blobs: BlobStore, digest: string, response: Response, announce: () => void): Promise<void> {
  const content = await readBlob(blobs, () => blobs.open(digest));
  announce();
  let complete = false;
  content.once('end', () => {
    complete = true;
  });
  let hungUp = response.closed;
  // A source that breaks is not readable any more when the answer is closed because of it.
  response.once('close', () => {
    hungUp = complete || content.readable;
  });
  try {
    await pipeline(content, response);
  } catch (error) {
    if (!hungUp) throw error;
  }
}
