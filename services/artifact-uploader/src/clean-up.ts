import { counter } from '@testwire/telemetry';
import type { UploaderDeps } from './deps.ts';
import { pruneArtifacts } from './prune-artifacts.ts';
import {
  pruneClaims,
  pruneDeliveries,
  pruneDurations,
  pruneHistory,
  pruneNotices,
  prunePublications,
  pruneRuns,
  pruneWorkers,
} from './prune-records.ts';
import { sweepBlobs } from './sweep-blobs.ts';

/** In this order: what one gives up, a later one removes. */
const STEPS = {
  artifacts: pruneArtifacts,
  runs: pruneRuns,
  publications: prunePublications,
  deliveries: pruneDeliveries,
  notices: pruneNotices,
  history: pruneHistory,
  workers: pruneWorkers,
  durations: pruneDurations,
  claims: pruneClaims,
  blobs: sweepBlobs,
} as const;

/**
 * Removes what passed its retention time. A step that fails is logged, holds up no other, and is tried again the next time.
 * Several processes may do it at once: what one has removed, the others no longer find.
 */
export async function cleanUp(deps: UploaderDeps, signal: AbortSignal): Promise<void> {
  const removed: Record<string, number> = {};
  for (const [what, step] of Object.entries(STEPS)) {
    if (signal.aborted) break;
    try {
      const count = await step(deps, signal);
      if (count === 0) continue;
      removed[what] = count;
      counter(
        'testwire_removed',
        'What passed its retention time and was removed, by `what`: `artifacts` (of so many runs), `runs`, `publications`, `deliveries`, `notices`, `history` (runs to compare with), `claims`, `blobs`',
      ).add(count, { what });
    } catch (error) {
      deps.logger.error({ err: error, what }, 'old data could not be removed');
    }
  }
  if (Object.keys(removed).length > 0) deps.logger.info({ removed }, 'old data removed');
}
