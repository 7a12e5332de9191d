import { HttpProblem, notFound, unavailable } from '@testwire/runtime';
import { BlobMissing, type BlobStore, BlobTooLarge } from '@testwire/store';

/** Not the fault of a store that is away: refusals, a cursor that no list made, and what a blob store says about a blob. */
const ANSWERS = [HttpProblem, RangeError, BlobMissing, BlobTooLarge];

/** Reads from a store. While it is away, the reader is told to come again. Throws 503. */
export async function requireUp<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (ANSWERS.some((kind) => error instanceof kind)) throw error;
    throw unavailable(`${what} is not available at the moment. Please ask again.`, error);
  }
}

/**
 * Reads a blob that the database names. A blob that is missing from a store that answers was removed; a store that lost its
 * folder or bucket has nothing at all, and that says nothing about the blob. Throws 404 and 503.
 */
export async function readBlob<T>(blobs: BlobStore, read: () => Promise<T>): Promise<T> {
  try {
    return await requireUp('The blob store', read);
  } catch (error) {
    if (!(error instanceof BlobMissing)) throw error;
    await requireUp('The blob store', () => blobs.ping());
    throw notFound('It passed its retention time and was removed.');
  }
}
