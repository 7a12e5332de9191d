import type { MergedTest, PastRun, Roster, RunReport } from '@testwire/contracts';
import { inShard } from '../merge/separate-shards.ts';
import { testIdentity } from '../merge/test-identity.ts';

/** For each test of a report its index in the roster of a past run; -1: it was not there. */
export type Alignment = Int32Array;

/** What holds for all runs of one roster, and tests that are one with a test of it only where that ran in the same shard. */
interface Matched {
  readonly there: Alignment;
  readonly inSameShard: readonly (readonly [test: number, at: number])[];
}

/** Finds the tests of a report in past runs; the costly part once for each distinct roster. */
export function alignTests({ tests, run: { project } }: RunReport): (past: PastRun) => Alignment {
  const indexOf = new Map<string, number>();
  for (const [at, { id }] of tests.entries()) indexOf.set(id, at);
  const otherIds = new Map<MergedTest, OtherId>();
  const otherIdOf = (test: MergedTest): OtherId => {
    const known = otherIds.get(test) ?? makeOtherId(project, test);
    otherIds.set(test, known);
    return known;
  };
  const known = new Map<Roster, Matched>();
  return ({ roster, places, placeOf }) => {
    const matched = known.get(roster) ?? matchRoster(roster, tests, indexOf, otherIdOf);
    known.set(roster, matched);
    if (matched.inSameShard.length === 0) return matched.there;
    const there = matched.there.slice();
    for (const [test, at] of matched.inSameShard) {
      if (places[placeOf[at] ?? 0]?.shard === tests[test]?.shard) there[test] = at;
    }
    return there;
  };
}

function matchRoster(
  roster: Roster,
  tests: readonly MergedTest[],
  indexOf: ReadonlyMap<string, number>,
  otherIdOf: (test: MergedTest) => OtherId,
): Matched {
  const there = new Int32Array(tests.length).fill(-1);
  const left = new Map<string, number>();
  for (const [at, { id }] of roster.tests.entries()) {
    const here = indexOf.get(id);
    if (here === undefined) left.set(id, at);
    else there[here] = at;
  }
  const inSameShard: [number, number][] = [];
  if (left.size === 0) return { there, inSameShard };
  for (const [index, test] of tests.entries()) {
    if (there[index] !== -1) continue;
    const { id, isAlone } = otherIdOf(test);
    const at = left.get(id);
    if (at === undefined) continue;
    if (isAlone) inSameShard.push([index, at]);
    else there[index] = at;
  }
  return { there, inSameShard };
}

interface OtherId {
  readonly id: string;
  /** It names no shard, so that it may be any leg's. */
  readonly isAlone: boolean;
}

/**
 * Legs of a matrix that run the same tests have their shard as environment, and a leg that runs alone has not (`separateShards`):
 * the id that the test has when it is the other way round.
 */
function makeOtherId(project: string, test: MergedTest): OtherId {
  const { environment = '', shard } = test;
  if (environment !== shard && !environment.endsWith(`, ${shard}`))
    return { id: testIdentity(project, inShard(test, shard)), isAlone: false };
  const { environment: _, ...bare } = test;
  const own = environment === shard ? bare : { ...bare, environment: environment.slice(0, -shard.length - 2) };
  return { id: testIdentity(project, own), isAlone: true };
}
