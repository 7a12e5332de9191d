import type { Comparison, Standing } from '@testwire/contracts';
import type { AlignedRun } from './align-history.ts';
import type { RunColumns } from './run-columns.ts';

export interface Durations {
  readonly slower: ReadonlyMap<number, NonNullable<Standing['slower']>>;
  readonly slowWorkers: Comparison['slowWorkers'];
}

export function compareDurations(_now: RunColumns, _line: readonly AlignedRun[]): Durations {
  return { slower: new Map(), slowWorkers: [] };
}
