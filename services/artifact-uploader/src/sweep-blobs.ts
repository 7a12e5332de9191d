import type { UploaderDeps } from './deps.ts';
import { DAY_MS, HOUR_MS } from './durations.ts';

/**
 * Bytes are put before the fact or report that names them is recorded, and until then only a job knows them. It is tried for
 * a day, and when that fails it can be done again for 14 more; then nobody can ask for them any more.
 */
export const GRACE_MS = 16 * DAY_MS;

/** Blobs that are asked about at once. */
const BATCH = 500;
const DIGITS = 16;

type SweepDeps = Pick<UploaderDeps, 'store' | 'blobs' | 'now'>;

async function sweep(digests: readonly string[], before: Date, deps: SweepDeps, signal: AbortSignal): Promise<number> {
  const referenced = await deps.store.retention.referenced(digests);
  let removed = 0;
  for (const digest of digests) {
    if (signal.aborted) break;
    // Whoever wants the same bytes again puts them first; then they are young, and stay.
    if (!referenced.has(digest) && (await deps.blobs.removePutBefore(before, digest))) removed += 1;
  }
  return removed;
}

/**
 * Removes the blobs that nothing names and that were last put before the grace time. Looks at a sixteenth of them, another one
 * each hour: all replicas at the same, without having to agree. Returns how many were removed.
 */
export async function sweepBlobs(deps: SweepDeps, signal: AbortSignal): Promise<number> {
  const now = deps.now();
  const before = new Date(now - GRACE_MS);
  const digit = (Math.floor(now / HOUR_MS) % DIGITS).toString(DIGITS);
  let removed = 0;
  let batch: string[] = [];
  for await (const digest of deps.blobs.putBefore(before, digit)) {
    if (signal.aborted) return removed;
    if (batch.push(digest) < BATCH) continue;
    removed += await sweep(batch, before, deps, signal);
    batch = [];
  }
  return removed + (await sweep(batch, before, deps, signal));
}
