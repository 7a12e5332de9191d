import type { TestReport } from '@testwire/contracts';
import { isEvents } from './group-inputs.ts';
import type { ShardGroup } from './group-inputs.ts';
import type { Execution, History } from './history.ts';
import type { ShardInput } from './merge-input.ts';
import { identityKey, numberTest } from './test-identity.ts';

type Collecting = History & {
  /** The group whose files named this identity last, and how many it named so. */
  listedBy: ShardGroup | undefined;
  listings: number;
};

export type Collected = {
  /** By identity key. */
  readonly histories: Map<string, History>;
  /** For each group, how many of its tests were numbered. */
  readonly numbered: ReadonlyMap<ShardGroup, number>;
};

/**
 * Sorts every report under its identity. Equal identities within one shard's files are different tests that the format
 * cannot tell apart (eslint, data-driven tests): from the second on they are numbered in `parameters`.
 */
export function collectExecutions(groups: readonly ShardGroup[]): Collected {
  const histories = new Map<string, Collecting>();
  const numbered = new Map<ShardGroup, number>();
  for (const group of groups) {
    let count = 0;
    for (const input of group.inputs) {
      for (const test of input.result.tests) {
        if (isEvents(input)) place(histories, identityKey(test), { test, input });
        else if (list(histories, group, test, input) === 'numbered') count += 1;
      }
    }
    numbered.set(group, count);
  }
  return { histories, numbered };
}

function list(
  histories: Map<string, Collecting>,
  group: ShardGroup,
  reported: TestReport,
  input: ShardInput,
): 'free' | 'numbered' {
  let test = reported;
  let key = identityKey(test);
  const first = histories.get(key);
  const isTaken = first?.listedBy === group;
  if (isTaken) {
    do {
      first.listings += 1;
      test = numberTest(reported, first.listings);
      key = identityKey(test);
    } while (histories.get(key)?.listedBy === group);
  }
  const history = place(histories, key, { test, input });
  history.listedBy = group;
  history.listings = 1;
  return isTaken ? 'numbered' : 'free';
}

function place(histories: Map<string, Collecting>, key: string, execution: Execution): Collecting {
  const known = histories.get(key);
  if (known !== undefined) {
    known.executions.push(execution);
    return known;
  }
  const history: Collecting = { key, executions: [execution], listedBy: undefined, listings: 0 };
  histories.set(key, history);
  return history;
}
