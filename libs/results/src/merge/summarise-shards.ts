import type { MergedTest, ShardSummary, Totals } from '@testwire/contracts';
import { roundTo } from '../round-to.ts';
import { addTotals, countTest, startTally } from '../totals.ts';
import type { Tally } from '../totals.ts';
import { compareText, isEvents } from './group-inputs.ts';
import type { ShardGroup } from './group-inputs.ts';
import type { ShardInput } from './merge-input.ts';

/** One summary for each group. A test counts for the shard that gave its outcome. */
export function summariseShards(groups: readonly ShardGroup[], tests: readonly MergedTest[]): ShardSummary[] {
  const tallies = new Map<string, Tally>();
  for (const test of tests) {
    const tally = tallies.get(test.shard) ?? startTally();
    tallies.set(test.shard, tally);
    countTest(tally, test);
  }
  return groups.map((group) => {
    const totals = tallies.get(group.shard) ?? startTally();
    addTotals(totals, unlistedOf(group));
    const workers = [...new Set(group.inputs.flatMap((input) => input.worker ?? []))].sort(compareText);
    const hardware = [...new Set(group.inputs.flatMap((input) => input.result.environment?.['hardware'] ?? []))].sort(
      compareText,
    );
    return {
      id: group.shard,
      attempt: group.attempt,
      state: 'reported',
      totals,
      durationSeconds: roundSeconds(Math.max(sumSeconds(group.inputs.filter(isEvents)), sumSeconds(group.inputs.filter(isFile)))),
      ...(workers.length === 0 ? {} : { worker: workers.join(', ') }),
      ...(hardware.length === 0 ? {} : { hardware: hardware.join(', ') }),
    };
  });
}

export function unlistedOf(group: ShardGroup): Totals {
  const sum = startTally();
  for (const { result } of group.inputs) if (result.unlisted !== undefined) addTotals(sum, result.unlisted);
  return sum;
}

function isFile(input: ShardInput): boolean {
  return !isEvents(input);
}

/** Events and files of one shard tell of the same time, so they are never added to each other. */
function sumSeconds(inputs: readonly ShardInput[]): number {
  return inputs.reduce((sum, input) => sum + secondsOf(input), 0);
}

function secondsOf({ result }: ShardInput): number {
  return result.durationSeconds ?? result.tests.reduce((sum, test) => sum + (test.durationMs ?? 0), 0) / 1000;
}

/** Whole microseconds, so that sums show no binary tails. */
export function roundSeconds(seconds: number): number {
  return roundTo(6, seconds);
}
