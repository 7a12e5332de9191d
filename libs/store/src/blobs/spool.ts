import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { BlobTooLarge, DigestMismatch, type BlobInfo } from '../store.ts';

export interface PutOptions {
  readonly maxBytes?: number;
  readonly expected?: string;
}

/** Writes the content to a new file and makes it durable. On failure the file may be there, incomplete: the caller removes it. */
export async function spool(path: string, content: AsyncIterable<Uint8Array>, options: PutOptions): Promise<BlobInfo> {
  const { maxBytes = Number.POSITIVE_INFINITY, expected } = options;
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of content) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new BlobTooLarge(maxBytes);
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  const digest = hash.digest('hex');
  if (expected !== undefined && expected.toLowerCase() !== digest) throw new DigestMismatch(expected, digest);
  return { digest, bytes };
}
