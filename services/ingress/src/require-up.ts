import { HttpProblem, unavailable } from '@testwire/runtime';
import { BlobTooLarge, DigestMismatch } from '@testwire/store';
import { z } from 'zod';

/** Not the fault of a dependency: refusals, and what does not fit its schema. */
const OURS = [HttpProblem, BlobTooLarge, DigestMismatch, z.ZodError];

/** Runs something that needs a dependency; while it is away, the sender is told to come again and nothing was taken in (law 1). */
export async function requireUp<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (OURS.some((kind) => error instanceof kind)) throw error;
    throw unavailable(`${what} is not available at the moment; nothing was taken in. Please send it again.`, error);
  }
}
