import type { Comparison, Standing } from '@testwire/contracts';
import { roundTo } from '../round-to.ts';
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
const SLOWER = { spreads: 5, ratio: 1.5, ms: 100, runs: 7 } as const;
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
  const sample = sampleTests(now);
  const past = line.map((run) => pastTimings(run, sample));
  const usualMs = mediansOf(past, sample.length);
  const measured = measureMachines(currentTimings(now, sample), usualMs);
  const factors = factorsOf(measured);
  const machines = past.map((timings) => factorsOf(measureMachines(timings, usualMs)));
  return { slower: findSlower({ now, factors, line, machines }), slowWorkers: nameSlowWorkers(now, measured) };
}

/** So many tests tell how fast machines are, or so many for each place where there are very many. */
const SAMPLE = { tests: 20_000, perPlace: 16 } as const;

/** Indices of tests, evenly from all that passed. */
function sampleTests({ kinds, places }: RunColumns): Uint32Array {
  const passed = new Uint32Array(kinds.length);
  let count = 0;
  for (let test = 0; test < kinds.length; test += 1) if (((kinds[test] ?? 0) & PASS) !== 0) passed[count++] = test;
  const step = Math.max(1, Math.floor(count / Math.max(SAMPLE.tests, places.length * SAMPLE.perPlace)));
  return passed.subarray(0, count).filter((_, at) => at % step === 0);
}

function currentTimings({ durationsMs, places, placeOf }: RunColumns, sample: Uint32Array): Timings {
  return {
    ms: Float64Array.from(sample, (test) => durationsMs[test] ?? Number.NaN),
    places,
    placeOf: Uint16Array.from(sample, (test) => placeOf[test] ?? 0),
  };
}

function pastTimings({ run, there, kinds }: AlignedRun, tests: Uint32Array): Timings {
  const ms = new Float64Array(tests.length);
  const placeOf = new Uint16Array(tests.length);
  for (let at = 0; at < ms.length; at += 1) {
    const test = tests[at] ?? 0;
    const from = there[test] ?? -1;
    ms[at] = ((kinds[test] ?? 0) & PASS) !== 0 ? (run.durationsMs[from] ?? Number.NaN) : Number.NaN;
    placeOf[at] = run.placeOf[from] ?? 0;
  }
  return { ms, placeOf, places: run.places };
}

/** NaN of those with too few durations. */
function mediansOf(past: readonly Timings[], tests: number): Float64Array {
  const scratch = new Float64Array(past.length);
  const medians = new Float64Array(tests);
  for (let test = 0; test < tests; test += 1) {
    let count = 0;
    for (const { ms } of past) {
      const value = ms[test] ?? Number.NaN;
      if (!Number.isNaN(value)) scratch[count++] = value;
    }
    medians[test] = count < SLOWER.runs ? Number.NaN : medianOf(scratch, count);
  }
  return medians;
}

function factorsOf(measured: readonly Factor[]): Float64Array {
  return Float64Array.from(measured, ({ factor }) => factor);
}

interface Measured {
  readonly now: RunColumns;
  readonly factors: Float64Array;
  readonly line: readonly AlignedRun[];
  /** For each run of the line the factors of its places. */
  readonly machines: readonly Float64Array[];
}

function findSlower({ now, factors, line, machines }: Measured): Map<number, NonNullable<Standing['slower']>> {
  const nowMs = usualSpeed(now, factors);
  const slower = new Map<number, NonNullable<Standing['slower']>>();
  const scratch = new Float64Array(line.length);
  for (const test of findLong(nowMs, line, machines)) {
    const ms = nowMs[test] ?? Number.NaN;
    let count = 0;
    for (const [at, run] of line.entries()) {
      const value = pastMs(run, machines[at], test);
      if (!Number.isNaN(value)) scratch[count++] = value;
    }
    const usual = medianOf(scratch, count);
    if (count < SLOWER.runs || ms < SLOWER.ratio * usual || ms - usual < SLOWER.ms) continue;
    const spread = spreadOf(scratch, count, usual);
    if (ms > usual + SLOWER.spreads * NORMAL * spread) slower.set(test, { usualMs: roundTo(3, usual), nowMs: roundTo(3, ms) });
  }
  return slower;
}

/** By test its duration on a machine of usual speed; 0 when it did not pass or cannot be slower. */
function usualSpeed({ kinds, durationsMs, placeOf }: RunColumns, factors: Float64Array): Float64Array {
  const speed = new Float64Array(kinds.length);
  for (let test = 0; test < speed.length; test += 1) {
    const ms = (durationsMs[test] ?? 0) / (factors[placeOf[test] ?? 0] ?? 1);
    if (((kinds[test] ?? 0) & PASS) !== 0 && ms >= SLOWER.ms) speed[test] = ms;
  }
  return speed;
}

function pastMs({ run, there, kinds }: AlignedRun, factors: Float64Array | undefined, test: number): number {
  if (((kinds[test] ?? 0) & PASS) === 0) return Number.NaN;
  const from = there[test] ?? -1;
  return (run.durationsMs[from] ?? Number.NaN) / (factors?.[run.placeOf[from] ?? 0] ?? 1);
}

/**
 * Tests that take so many times as long as in half of the past runs: with fewer, they do not take so many times their median either.
 * Without sorting anything, this leaves few to look at.
 */
function findLong(nowMs: Float64Array, line: readonly AlignedRun[], machines: readonly Float64Array[]): number[] {
  // One more for each run in which it was shorter, one less for each in which it was not.
  const balance = new Int16Array(nowMs.length);
  for (const [at, run] of line.entries()) {
    const factors = machines[at];
    for (let test = 0; test < nowMs.length; test += 1) {
      const now = nowMs[test] ?? 0;
      if (now === 0) continue;
      const value = pastMs(run, factors, test);
      if (!Number.isNaN(value)) balance[test] = (balance[test] ?? 0) + (now >= value * SLOWER.ratio ? 1 : -1);
    }
  }
  const long: number[] = [];
  for (let test = 0; test < nowMs.length; test += 1) if ((nowMs[test] ?? 0) > 0 && (balance[test] ?? 0) >= 0) long.push(test);
  return long;
}

function nameSlowWorkers({ places }: RunColumns, measured: readonly Factor[]): Comparison['slowWorkers'] {
  const named = new Map<string, Comparison['slowWorkers'][number]>();
  for (const [at, { worker }] of places.entries()) {
    const { factor, tests } = measured[at] ?? { factor: 1, tests: 0 };
    if (worker === undefined || tests < SLOW_WORKER.tests || factor < SLOW_WORKER.factor) continue;
    named.set(worker, { worker, factor: roundTo(2, factor), tests });
  }
  return [...named.values()].toSorted((a, b) => b.factor - a.factor || (a.worker < b.worker ? -1 : 1));
}
