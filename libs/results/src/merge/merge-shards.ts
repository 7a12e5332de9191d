import { formatCount, type MergedTest, type Problem, type Totals } from '@testwire/contracts';
import { addTotals, startTally } from '../totals.ts';
import { collectExecutions } from './collect-executions.ts';
import { combineFacts, combineProblems } from './combine-facts.ts';
import { compareText, groupInputs } from './group-inputs.ts';
import type { ShardGroup } from './group-inputs.ts';
import type { History } from './history.ts';
import type { MergedShards, MergeInput } from './merge-input.ts';
import { resolveHistory } from './resolve-history.ts';
import { separateShards } from './separate-shards.ts';
import { roundSeconds, summariseShards, unlistedOf } from './summarise-shards.ts';
import { listingKey } from './test-identity.ts';

/**
 * Merges what the shards of a run reported over all its attempts. A pure join: inputs in any order, and inputs that come
 * twice, give the same value, byte for byte.
 *
 * - A later attempt of a test supersedes the earlier ones, which stay in `attempts`; a test is flaky when they disagree.
 * - A shard that is reported again is superseded as a whole. Shards that are not run again keep counting.
 * - Files of several shards of one attempt never share a test (`separateShards`), nor do equal names within one shard
 *   (`collectExecutions`). Results of format `events` are tries, in the order of their `tests`.
 * - `durationSeconds` is that of the longest shard of the latest attempt. A shard's is the sum over its files
 *   (or its events) of the stated time, or else of the times of its tests.
 * - `conservation` counts each report of a test once (its in-file retries not), and tests that are only counted.
 */
export function mergeShards({ project, shards }: MergeInput): MergedShards {
  const groups = groupInputs(shards);
  const current = currentGroups(groups);
  const { histories, numbered } = collectExecutions(groups);
  separateShards(histories);
  const { tests, supersededTests } = resolveAll(project, histories, current);
  const summaries = summariseShards(current, tests);

  const totals = startTally();
  for (const shard of summaries) addTotals(totals, shard.totals);
  const unlisted = sumUnlisted(current);
  const unlistedEver = sumUnlisted(groups);
  const reported = unlistedEver.total + countReports(groups);
  const superseded = unlistedEver.total - unlisted.total + supersededTests;

  const inputs = current.flatMap((group) => group.inputs);
  const sameNamed = current.reduce((sum, group) => sum + (numbered.get(group) ?? 0), 0);
  const problems = [...inputs.flatMap((input) => input.result.problems), ...describeSameNamed(sameNamed)];
  return {
    tests,
    totals,
    unlisted,
    flaky: tests.filter((test) => test.flaky).length,
    durationSeconds: longest(groups, summaries),
    metrics: combineFacts(current, (input) => input.result.metrics),
    environment: combineFacts(current, (input) => input.result.environment),
    problems: combineProblems(problems),
    partial: inputs.some((input) => input.result.partial),
    shards: summaries,
    conservation: { reported, merged: totals.total, superseded, balanced: reported === totals.total + superseded },
  };
}

/** Usual for linters and data-driven tests, so a line for the whole run will do. */
function describeSameNamed(count: number): Problem[] {
  if (count === 0) return [];
  const verb = count === 1 ? 'has' : 'have';
  return [
    { message: `${formatCount(count, 'test')} ${verb} the name of another in the same shard; counted apart as "#2" and so on.` },
  ];
}

/** Of each shard its latest attempt, sorted by shard. */
function currentGroups(groups: readonly ShardGroup[]): ShardGroup[] {
  const latest = new Map(groups.map((group) => [group.shard, group]));
  return [...latest.values()].sort((a, b) => compareText(a.shard, b.shard));
}

function resolveAll(
  project: string,
  histories: ReadonlyMap<string, History>,
  current: readonly ShardGroup[],
): { tests: MergedTest[]; supersededTests: number } {
  const latestAttempts = new Map(current.map((group) => [group.shard, group.attempt]));
  const tests: MergedTest[] = [];
  let supersededTests = 0;
  for (const history of inListingOrder(histories)) {
    const test = resolveHistory(history, project, latestAttempts);
    if (test !== undefined) tests.push(test);
    supersededTests += history.executions.length - (test === undefined ? 0 : 1);
  }
  return { tests, supersededTests };
}

function inListingOrder(histories: ReadonlyMap<string, History>): History[] {
  return [...histories.values()]
    .map((history) => ({ history, place: listingKey(history.key) }))
    .sort((a, b) => compareText(a.place, b.place) || compareText(a.history.key, b.history.key))
    .map(({ history }) => history);
}

function sumUnlisted(groups: readonly ShardGroup[]): Totals {
  const sum = startTally();
  for (const group of groups) addTotals(sum, unlistedOf(group));
  return sum;
}

function countReports(groups: readonly ShardGroup[]): number {
  return groups.flatMap((group) => group.inputs).reduce((sum, input) => sum + input.result.tests.length, 0);
}

function longest(groups: readonly ShardGroup[], summaries: MergedShards['shards']): number {
  const attempt = groups.at(-1)?.attempt;
  const seconds = summaries.filter((shard) => shard.attempt === attempt).map((shard) => shard.durationSeconds ?? 0);
  return roundSeconds(Math.max(0, ...seconds));
}
