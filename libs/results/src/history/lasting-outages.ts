import type { PastPlace } from '@testwire/contracts';
import type { Outages } from './outages.ts';

/** An outage in so many runs of the base branch in a row is none: what stays is a fault. */
const LASTING = 3;

export interface RunOutages {
  readonly places: readonly PastPlace[];
  readonly outages: Outages;
}

/**
 * Takes the outages that last out of those of each run of the line, given oldest first. One lasts when the same worker, or the same
 * whole shard (workers may have a new name in each run), is out in so many runs in a row; those where it did not run are passed over.
 */
export function dropLasting(line: readonly RunOutages[]): void {
  if (line.filter(({ outages }) => outages.found.length > 0).length < LASTING) return;
  const streaks = new Map<string, number[]>();
  const lasting = line.map(() => new Set<string>());
  for (const [at, run] of line.entries()) {
    for (const [name, isOut] of readNames(run)) {
      const streak = isOut ? [...(streaks.get(name) ?? []), at] : [];
      streaks.set(name, streak);
      if (streak.length >= LASTING) for (const one of streak) lasting[one]?.add(name);
    }
  }
  for (const [at, { places, outages }] of line.entries()) {
    for (const [index, place] of places.entries()) {
      if (namesOf(place).some((name) => lasting[at]?.has(name) === true)) outages.places[index] = 0;
    }
  }
}

/** Each worker and shard of the run, and whether all of it was out. */
function readNames({ places, outages }: RunOutages): Map<string, boolean> {
  const names = new Map<string, boolean>();
  for (const [index, place] of places.entries()) {
    for (const name of namesOf(place)) names.set(name, (names.get(name) ?? true) && outages.places[index] === 1);
  }
  return names;
}

function namesOf({ shard, worker }: PastPlace): string[] {
  return [`shard ${shard}`, ...(worker === undefined ? [] : [`worker ${worker}`])];
}
