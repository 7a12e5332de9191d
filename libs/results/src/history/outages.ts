import type { Comparison } from '@testwire/contracts';
import { medianOf } from './median.ts';
import { FAIL, OUTAGE, PASS } from './outcome-kinds.ts';
import type { RunColumns } from './run-columns.ts';

/**
 * An outage is what one cause outside the tests does to many of them at once: a database that was away, a full disk.
 * - Of the whole run: more than half of at least ten judged tests failed, and usually at most half that share does.
 * - Of a worker: at least 80 % of its five or more judged tests failed, and at most 20 % of everybody else's.
 */
const RUN = { share: 0.5, tests: 10, usual: 0.5 } as const;
const WORKER = { share: 0.8, tests: 5, others: 0.2 } as const;

type Named = Comparison['outages'][number];
type Columns = Pick<RunColumns, 'kinds' | 'places' | 'placeOf'>;

export interface Outages {
  readonly found: readonly Named[];
  /** By index of the place: 1 where failures say little. */
  readonly places: Uint8Array;
}

interface Load {
  readonly failed: number;
  readonly total: number;
}

/** From 0 to 1; undefined of a run with too few tests to tell. */
function failingShare(kinds: Uint8Array): number | undefined {
  const { failed, total } = loadOf(kinds);
  return total < RUN.tests ? undefined : failed / total;
}

/** The share that fails in most of the runs; 0 when none tells. */
export function usualShare(runs: readonly Uint8Array[]): number {
  const shares = runs.flatMap((kinds) => failingShare(kinds) ?? []);
  return shares.length === 0 ? 0 : medianOf(Float64Array.from(shares), shares.length);
}

export function findOutages(columns: Columns, usual: number): Outages {
  const all = loadOf(columns.kinds);
  const places = new Uint8Array(columns.places.length);
  if (all.total >= RUN.tests && all.failed > all.total * RUN.share && usual <= (all.failed / all.total) * RUN.usual)
    return { found: [{ ...all }], places: places.fill(1) };
  if (all.failed < WORKER.tests * WORKER.share) return { found: [], places };
  const loads = loadWorkers(columns);
  const found: Named[] = [];
  for (const [worker, load] of loads) {
    const others = { failed: all.failed - load.failed, total: all.total - load.total };
    if (load.total < WORKER.tests || load.failed < load.total * WORKER.share) continue;
    if (others.total > 0 && others.failed <= others.total * WORKER.others) found.push({ worker, ...load });
  }
  const down = new Set(found.map(({ worker }) => worker));
  for (const [at, { worker }] of columns.places.entries()) if (worker !== undefined && down.has(worker)) places[at] = 1;
  return { found: found.toSorted((a, b) => compareText(a.worker, b.worker)), places };
}

/** Kinds in which failures of an outage are marked as such and say nothing else. */
export function maskOutages({ kinds, placeOf }: Pick<Columns, 'kinds' | 'placeOf'>, { found, places }: Outages): Uint8Array {
  if (found.length === 0) return kinds;
  const masked = kinds.slice();
  for (let at = 0; at < masked.length; at += 1) {
    if (((masked[at] ?? 0) & FAIL) !== 0 && places[placeOf[at] ?? 0] === 1) masked[at] = OUTAGE;
  }
  return masked;
}

function loadOf(kinds: Uint8Array): Load {
  let failed = 0;
  let total = 0;
  for (let at = 0; at < kinds.length; at += 1) {
    const kind = kinds[at] ?? 0;
    if ((kind & (PASS | FAIL)) !== 0) total += 1;
    if ((kind & FAIL) !== 0) failed += 1;
  }
  return { failed, total };
}

function loadWorkers({ kinds, places, placeOf }: Columns): Map<string, Load> {
  const failed = new Uint32Array(places.length);
  const total = new Uint32Array(places.length);
  for (let at = 0; at < kinds.length; at += 1) {
    const kind = kinds[at] ?? 0;
    const place = placeOf[at] ?? 0;
    if ((kind & (PASS | FAIL)) !== 0) total[place] = (total[place] ?? 0) + 1;
    if ((kind & FAIL) !== 0) failed[place] = (failed[place] ?? 0) + 1;
  }
  const loads = new Map<string, Load>();
  for (const [at, { worker }] of places.entries()) {
    if (worker === undefined) continue;
    const known = loads.get(worker) ?? { failed: 0, total: 0 };
    loads.set(worker, { failed: known.failed + (failed[at] ?? 0), total: known.total + (total[at] ?? 0) });
  }
  return loads;
}

function compareText(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
