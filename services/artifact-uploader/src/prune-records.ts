import type { UploaderDeps } from './deps.ts';
import { DAY_MS } from './durations.ts';

/** Runs that are looked at, or rows that are removed, by one statement. */
const BATCH = 500;

type PruneDeps = Pick<UploaderDeps, 'store' | 'configuration' | 'now'>;

function daysAgo(days: number, deps: PruneDeps): string {
  return new Date(deps.now() - days * DAY_MS).toISOString();
}

/** Removes batch by batch until there is no more, or until told to stop. */
async function removeAll(remove: (limit: number) => Promise<number>, signal: AbortSignal): Promise<number> {
  let total = 0;
  while (!signal.aborted) {
    const removed = await remove(BATCH);
    total += removed;
    if (removed < BATCH) break;
  }
  return total;
}

/** Removes runs past their retention time, with all that belongs to them. Returns how many. */
export async function pruneRuns(deps: PruneDeps, signal: AbortSignal): Promise<number> {
  const before = daysAgo(deps.configuration.retention.runDays, deps);
  let removed = 0;
  let after: string | undefined;
  do {
    const { runIds, next } = await deps.store.retention.idleRuns(before, BATCH, after);
    for (const runId of runIds) {
      if (signal.aborted) return removed;
      if (await deps.store.retention.removeRun(runId, before)) removed += 1;
    }
    after = next;
  } while (after !== undefined && !signal.aborted);
  return removed;
}

/** Removes what was last written so long ago for runs that are gone. */
export function prunePublications(deps: PruneDeps, signal: AbortSignal): Promise<number> {
  const before = daysAgo(deps.configuration.retention.runDays, deps);
  return removeAll((limit) => deps.store.retention.removePublications(before, limit), signal);
}

/** One that is sent again after that is worked on again: its facts have the same ids, so that nothing doubles. */
export function pruneDeliveries(deps: PruneDeps, signal: AbortSignal): Promise<number> {
  const before = daysAgo(deps.configuration.retention.deliveryDays, deps);
  return removeAll((limit) => deps.store.retention.removeDeliveries(before, limit), signal);
}

export function pruneNotices(deps: PruneDeps, signal: AbortSignal): Promise<number> {
  const before = daysAgo(deps.configuration.retention.runDays, deps);
  return removeAll((limit) => deps.store.retention.removeNotices(before, limit), signal);
}

/** Removes runs from the history, and what only they had. Returns how many runs. */
export async function pruneHistory(deps: PruneDeps, signal: AbortSignal): Promise<number> {
  const before = daysAgo(deps.configuration.retention.historyDays, deps);
  const removed = await removeAll((limit) => deps.store.retention.removeHistory(before, limit), signal);
  await removeAll((limit) => deps.store.retention.removeRosters(limit), signal);
  return removed;
}

/** One that comes back registers anew. */
export function pruneWorkers(deps: PruneDeps, signal: AbortSignal): Promise<number> {
  const before = daysAgo(deps.configuration.retention.historyDays, deps);
  return removeAll((limit) => deps.store.retention.removeWorkers(before, limit), signal);
}

export function pruneDurations(deps: PruneDeps, signal: AbortSignal): Promise<number> {
  const before = daysAgo(deps.configuration.retention.historyDays, deps);
  return removeAll((limit) => deps.store.retention.removeDurations(before, limit), signal);
}

export function pruneClaims(deps: PruneDeps, signal: AbortSignal): Promise<number> {
  return removeAll((limit) => deps.store.retention.removeClaims(limit), signal);
}
