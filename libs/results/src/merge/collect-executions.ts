import { formatCount, type Problem, type TestReport } from '@testwire/contracts';
import { clipText, FIELD } from '../clip-text.ts';
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
  /** One for each group that lists an identity more than once. */
  readonly collisions: ReadonlyMap<ShardGroup, Problem>;
};

/**
 * Sorts every report under its identity. Equal identities within one shard's files are different tests that the format
 * cannot tell apart (eslint, data-driven tests): from the second on they are numbered in `parameters`.
 */
export function collectExecutions(groups: readonly ShardGroup[]): Collected {
  const histories = new Map<string, Collecting>();
  const collisions = new Map<ShardGroup, Problem>();
  for (const group of groups) {
    const numbered: TestReport[] = [];
    for (const input of group.inputs) {
      for (const test of input.result.tests) {
        if (isEvents(input)) place(histories, identityKey(test), { test, input });
        else if (list(histories, group, test, input) === 'numbered') numbered.push(test);
      }
    }
    if (numbered[0] !== undefined) collisions.set(group, describeCollision(group.shard, numbered.length, numbered[0]));
  }
  return { histories, collisions };
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

function describeCollision(shard: string, count: number, example: TestReport): Problem {
  const message = `Shard ${shard} lists ${formatCount(count, 'test')} with the suite, file, name and parameters of another test ("${clipText(example.name, 200)}"), counted apart as "#2" and so on.`;
  return { message: clipText(message, FIELD.problem), ...(example.file === undefined ? {} : { file: example.file }) };
}
