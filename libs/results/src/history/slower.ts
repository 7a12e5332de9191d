import type { Comparison, Standing } from '@testwire/contracts';
import type { AlignedRun } from './align-history.ts';
import { type Factor, measureMachines, type Timings } from './machine-factors.ts';
import { medianOf, spreadOf } from './median.ts';
import { PASS } from './outcome-kinds.ts';
import type { RunColumns } from './run-columns.ts';

/**
 * A test that passes is slower when all of this holds of its duration beside those with which it passed on the base branch,
 * each divided by how slow its machine was in that run:
 * it is longer than the median by so many times their spread (1.4826 × the median distance from the median, which is the standard
 * deviation of what is distributed normally), it is at least so many times the median, it is so many milliseconds more, and there are so many of them.
 */
export const SLOWER = { spreads: 5, ratio: 1.5, ms: 100, runs: 7 } as const;
const NORMAL = 1.4826;

/** A worker is named when it took so many times as long as usual over so many tests. */
const SLOW_WORKER = { factor: 1.5, tests: 10 } as const;

export interface Durations {
  /** By index of the test. */
  readonly slower: ReadonlyMap<number, NonNullable<Standing['slower']>>;
  readonly slowWorkers: Comparison['slowWorkers'];
}

export function compareDurations(now: RunColumns, line: readonly AlignedRun[]): Durations {
  if (line.length < SLOWER.runs) return { slower: new Map(), slowWorkers: [] };
  const current = currentTimings(now);
  const past = line.map(pastTimings);
  const usualMs = mediansOf(past, current.ms);
  const measured = measureMachines(current, usualMs);
  return { slower: findSlower(current, measured, past, usualMs), slowWorkers: nameSlowWorkers(current, measured) };
}

function currentTimings({ kinds, durationsMs, places, placeOf }: RunColumns): Timings {
  return { ms: Float64Array.from(durationsMs, (ms, test) => ((kinds[test] ?? 0) & PASS ? ms : Number.NaN)), places, placeOf };
}

function pastTimings({ run, there, kinds }: AlignedRun): Timings {
  const ms = new Float64Array(there.length);
  const placeOf = new Uint16Array(there.length);
  for (let test = 0; test < ms.length; test += 1) {
    const from = there[test] ?? -1;
    ms[test] = (kinds[test] ?? 0) & PASS ? (run.durationsMs[from] ?? Number.NaN) : Number.NaN;
    placeOf[test] = run.placeOf[from] ?? 0;
  }
  return { ms, placeOf, places: run.places };
}

/** Of the tests with a duration in this run; NaN of those with too few past ones. */
function mediansOf(past: readonly Timings[], nowMs: Float64Array): Float64Array {
  const scratch = new Float64Array(past.length);
  return nowMs.map((now, test) => {
    if (Number.isNaN(now)) return now;
    let count = 0;
    for (const { ms } of past) {
      const value = ms[test] ?? Number.NaN;
      if (!Number.isNaN(value)) scratch[count++] = value;
    }
    return count < SLOWER.runs ? Number.NaN : medianOf(scratch, count);
  });
}

function findSlower(
  current: Timings,
  measured: readonly Factor[],
  past: readonly Timings[],
  usualMs: Float64Array,
): Map<number, NonNullable<Standing['slower']>> {
  const machines = past.map((timings) => Float64Array.from(measureMachines(timings, usualMs), ({ factor }) => factor));
  const slowest = machines.reduce((most, factors) => factors.reduce((a, b) => Math.max(a, b), most), 1);
  const scratch = new Float64Array(past.length);
  const slower = new Map<number, NonNullable<Standing['slower']>>();
  for (let test = 0; test < usualMs.length; test += 1) {
    const nowMs = (current.ms[test] ?? Number.NaN) / (measured[current.placeOf[test] ?? 0]?.factor ?? 1);
    // No duration is divided by more than the slowest machine's factor, so nothing shorter than this can be slower.
    if (!(nowMs >= SLOWER.ms && nowMs * slowest >= SLOWER.ratio * (usualMs[test] ?? Number.NaN))) continue;
    let count = 0;
    for (const [run, { ms, placeOf }] of past.entries()) {
      const value = (ms[test] ?? Number.NaN) / (machines[run]?.[placeOf[test] ?? 0] ?? 1);
      if (!Number.isNaN(value)) scratch[count++] = value;
    }
    const usual = medianOf(scratch, count);
    if (nowMs < SLOWER.ratio * usual || nowMs - usual < SLOWER.ms) continue;
    const spread = spreadOf(scratch, count, usual);
    if (nowMs > usual + SLOWER.spreads * NORMAL * spread) slower.set(test, { usualMs: round(usual), nowMs: round(nowMs) });
  }
  return slower;
}

/** Whole microseconds. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function nameSlowWorkers({ places }: Timings, measured: readonly Factor[]): Comparison['slowWorkers'] {
  const named = new Map<string, Comparison['slowWorkers'][number]>();
  for (const [at, { worker }] of places.entries()) {
    const { factor, tests } = measured[at] ?? { factor: 1, tests: 0 };
    if (worker === undefined || tests < SLOW_WORKER.tests || factor < SLOW_WORKER.factor) continue;
    named.set(worker, { worker, factor: Math.round(factor * 100) / 100, tests });
  }
  return [...named.values()].toSorted((a, b) => b.factor - a.factor || (a.worker < b.worker ? -1 : 1));
}
