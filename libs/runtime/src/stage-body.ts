import type { Request } from 'express';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readBody, streamBody } from './read-body.ts';

/** A body that has arrived as a whole, as often to be read as one likes. */
export interface StagedBody {
  readonly bytes: number;
  open(): AsyncIterable<Uint8Array>;
}

/** Up to that it costs less to hold a body than to write it. */
const HELD_BYTES = 256 * 1024;
const PIECE_BYTES = 256 * 1024;

/**
 * Hands `work` the body of a request, up to `maxBytes`. A large one lies on disk until `work` ends: however many arrive at the same time, and
 * however slowly, they take no memory. Throws 413 and 415 as {@link readBody} does.
 */
export async function withStagedBody<T>(request: Request, maxBytes: number, work: (body: StagedBody) => Promise<T>): Promise<T> {
  const encoded = request.headers['content-encoding'] !== undefined;
  if (!encoded && Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY) <= HELD_BYTES) {
    const held = await readBody(request, maxBytes);
    return work({ bytes: held.length, open: () => once(held) });
  }
  const folder = await mkdtemp(join(tmpdir(), 'tw-body-'));
  try {
    const path = join(folder, 'body');
    const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    await pipeline(streamBody(request, maxBytes), file);
    return await work({ bytes: file.bytesWritten, open: () => createReadStream(path, { highWaterMark: PIECE_BYTES }) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
