import type { TestReport } from '@testwire/contracts';
import { clipText, FIELD } from '../clip-text.ts';
import { isEvents } from './group-inputs.ts';
import type { Execution, History } from './history.ts';
import { identityKey, numberTest } from './test-identity.ts';

/**
 * The same identity in the files of several shards of one attempt stands for several executions (the legs of a matrix).
 * They get their shard as environment, in every attempt, so that a leg that is run again meets its own past.
 */
export function separateShards(histories: Map<string, History>): void {
  const shared = [...histories.values()].filter((history) => isShared(history.executions));
  for (const history of shared) histories.delete(history.key);
  for (const history of shared) {
    const legs = new Map<string, Leg>();
    for (const { test, input } of history.executions) {
      let leg = legs.get(input.shard);
      if (leg === undefined) {
        leg = openLeg(histories, inShard(test, input.shard));
        legs.set(input.shard, leg);
      }
      const { environment, parameters } = leg;
      leg.executions.push({ test: { ...test, environment, ...(parameters === undefined ? {} : { parameters }) }, input });
    }
  }
}

type Leg = History & { readonly environment: string; readonly parameters: string | undefined };

/** Executions come sorted by attempt and shard, so that two shards of one attempt are neighbours. Events are tries, whatever their shard. */
function isShared(executions: readonly Execution[]): boolean {
  if (executions.length === 1) return false;
  const listed = executions.filter(({ input }) => !isEvents(input));
  return listed.some(({ input }, index) => {
    const before = listed[index - 1]?.input;
    return before !== undefined && before.attempt === input.attempt && before.shard !== input.shard;
  });
}

/** As one leg of several: its shard is its environment, or a part of it. */
export function inShard(test: TestReport, shard: string): TestReport & { environment: string } {
  if (test.environment === undefined) return { ...test, environment: shard };
  return { ...test, environment: `${clipText(test.environment, FIELD.environment - shard.length - 2)}, ${shard}` };
}

/** A leg must not meet a test that names the same environment by itself. */
function openLeg(histories: Map<string, History>, test: TestReport & { environment: string }): Leg {
  let own: TestReport = test;
  for (let occurrence = 2; histories.has(identityKey(own)); occurrence += 1) own = numberTest(test, occurrence);
  const leg = { key: identityKey(own), executions: [], environment: test.environment, parameters: own.parameters };
  histories.set(leg.key, leg);
  return leg;
}
