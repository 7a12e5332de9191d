import type { AttemptReport, ShardResult, TestReport } from '@testwire/contracts';
import { compareText } from './group-inputs.ts';
import type { ShardInput } from './merge-input.ts';
import { identityKey } from './test-identity.ts';

/** A result of one try of a task. */
export type TriedInput = ShardInput & { readonly task: { readonly id: string; readonly try: number } };

/** As many as a report of a test may have. */
const MOST_RETRIES = 100;

/** Equal names within one try are told apart by their place: the second of a name is tried again by the second. */
class Places {
  readonly #seen = new Map<string, number>();
  next(test: TestReport): string {
    const key = identityKey(test);
    const place = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, place);
    return `${key}\n${place}`;
  }
}

function toAttempts({ status, durationMs, message, details, retries = [] }: TestReport): AttemptReport[] {
  const last: AttemptReport = {
    status,
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(message === undefined ? {} : { message }),
    ...(details === undefined ? {} : { details }),
  };
  return [...retries, last];
}

function withRetries(result: ShardResult, places: Places, earlier: ReadonlyMap<string, readonly AttemptReport[]>): ShardResult {
  const tests = result.tests.map((test) => {
    const before = earlier.get(places.next(test));
    if (before === undefined) return test;
    return { ...test, retries: [...before, ...(test.retries ?? [])].slice(-MOST_RETRIES) };
  });
  return { ...result, tests };
}

function foldTask(inputs: readonly TriedInput[]): ShardInput[] {
  const last = Math.max(...inputs.map(({ task }) => task.try));
  const ordered = inputs.toSorted((a, b) => a.task.try - b.task.try || compareText(a.shard, b.shard));
  const earlier = new Map<string, AttemptReport[]>();
  const placesOfTry = new Map<number, Places>();
  const kept: ShardInput[] = [];
  for (const { task, ...input } of ordered) {
    const places = placesOfTry.get(task.try) ?? new Places();
    placesOfTry.set(task.try, places);
    if (task.try === last) {
      kept.push({ ...input, result: withRetries(input.result, places, earlier) });
      continue;
    }
    for (const test of input.result.tests) {
      const place = places.next(test);
      earlier.set(place, [...(earlier.get(place) ?? []), ...toAttempts(test)]);
    }
  }
  return kept;
}

/**
 * Of every task its last try, as in-file retries have it: what earlier tries said of a test are the earlier attempts of that test, so
 * one that failed first and passed then is flaky. What only earlier tries reported is gone, as from a file that was written anew.
 */
export function foldTries(inputs: readonly TriedInput[]): ShardInput[] {
  const byTask = new Map<string, TriedInput[]>();
  for (const input of inputs) {
    const key = JSON.stringify([input.attempt, input.task.id]);
    const known = byTask.get(key);
    if (known === undefined) byTask.set(key, [input]);
    else known.push(input);
  }
  return [...byTask.values()].flatMap(foldTask);
}
