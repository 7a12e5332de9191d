import type { PastPlace } from '@testwire/contracts';
import { medianOf } from './median.ts';

/** What a run says of durations, by the index of a test in this report. */
export interface Timings {
  /** Milliseconds of a test that passed, else NaN. */
  readonly ms: Float64Array;
  readonly placeOf: Uint16Array;
  readonly places: readonly PastPlace[];
}

/** So many times as long as usual a machine takes for its tests. */
export interface Factor {
  readonly factor: number;
  readonly tests: number;
}

/** A factor that fewer tests stand for would hide that one of them got slower. */
const FEWEST_TESTS = 8;
/** Below this clocks and schedulers are measured, not machines. Milliseconds. */
const LEAST_MS = 5;

/**
 * How fast the machines of a run were, by index of the place: the median over a machine's tests of duration / usual duration.
 * A machine is a worker, or else a shard. One with too few tests is as fast as those of its hardware class in this run; without any, as usual.
 */
export function measureMachines(timings: Timings, usualMs: Float64Array): Factor[] {
  const machines = measureBy(
    ({ worker, shard }) => (worker === undefined ? `shard ${shard}` : `worker ${worker}`),
    timings,
    usualMs,
  );
  const isSmall = (factor: Factor | undefined): boolean => (factor?.tests ?? 0) < FEWEST_TESTS;
  if (!machines.some(isSmall)) return machines;
  const classes = measureBy(({ hardware }) => hardware ?? '', timings, usualMs);
  return machines.map((machine, at) => {
    if (!isSmall(machine)) return machine;
    const ofClass = classes[at];
    const isUsable = timings.places[at]?.hardware !== undefined && !isSmall(ofClass);
    return { factor: isUsable ? (ofClass?.factor ?? 1) : 1, tests: machine.tests };
  });
}

function measureBy(keyOf: (place: PastPlace) => string, { ms, placeOf, places }: Timings, usualMs: Float64Array): Factor[] {
  const numbers = new Map<string, number>();
  const groupOf = Uint16Array.from(places, (place) => {
    const key = keyOf(place);
    const group = numbers.get(key) ?? numbers.size;
    numbers.set(key, group);
    return group;
  });
  const ends = new Uint32Array(numbers.size + 1);
  const usable = (test: number): boolean => (usualMs[test] ?? 0) >= LEAST_MS && (ms[test] ?? 0) > 0;
  for (let test = 0; test < ms.length; test += 1) {
    const group = (groupOf[placeOf[test] ?? 0] ?? 0) + 1;
    if (usable(test)) ends[group] = (ends[group] ?? 0) + 1;
  }
  for (let group = 1; group < ends.length; group += 1) ends[group] = (ends[group] ?? 0) + (ends[group - 1] ?? 0);
  const begins = ends.slice();
  const ratios = new Float64Array(ends.at(-1) ?? 0);
  for (let test = 0; test < ms.length; test += 1) {
    if (!usable(test)) continue;
    const group = groupOf[placeOf[test] ?? 0] ?? 0;
    const to = begins[group] ?? 0;
    ratios[to] = (ms[test] ?? 0) / (usualMs[test] ?? 1);
    begins[group] = to + 1;
  }
  const factors = Array.from({ length: numbers.size }, (_, group) => {
    const [begin = 0, end = 0] = [ends[group], ends[group + 1]];
    return { factor: begin === end ? 1 : medianOf(ratios.subarray(begin, end), end - begin), tests: end - begin };
  });
  return Array.from(groupOf, (group) => factors[group] ?? { factor: 1, tests: 0 });
}
