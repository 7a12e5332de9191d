import { mergedTest, shardSummary } from '@testwire/contracts';
import type { MergedTest, ShardResult, TestReport, TestStatus } from '@testwire/contracts';
import { mergeShards } from '@testwire/results';
import type { MergedShards, ShardInput } from '@testwire/results';

export function report(name: string, status: TestStatus = 'passed', more: Partial<TestReport> = {}): TestReport {
  return { name, status, ...more };
}

export function shard(id: string, attempt: number, tests: TestReport[], more: Partial<ShardResult> = {}): ShardInput {
  return { shard: id, attempt, result: { format: 'junit', tests, partial: false, problems: [], ...more } };
}

export function events(id: string, attempt: number, tests: TestReport[]): ShardInput {
  return shard(id, attempt, tests, { format: 'events' });
}

/** Merges, holds the parts to the contract, and checks that the numbers agree with each other. */
export function merge(...shards: ShardInput[]): MergedShards {
  const merged = mergeShards({ project: 'shop', shards });
  for (const test of merged.tests) mergedTest.parse(test);
  for (const summary of merged.shards) shardSummary.parse(summary);
  expect(merged.conservation.balanced).toBe(true);
  expect(merged.shards.reduce((sum, each) => sum + each.totals.total, 0)).toBe(merged.totals.total);
  expect(merged.tests.length + merged.unlisted.total).toBe(merged.totals.total);
  expect(new Set(merged.tests.map((test) => test.id)).size).toBe(merged.tests.length);
  return merged;
}

/** The tries of a test, such as "1a failed". */
export function tries(test: MergedTest | undefined): string[] {
  return (test?.attempts ?? []).map((attempt) => `${attempt.runAttempt}${attempt.shard} ${attempt.status}`);
}

export function outcomes(merged: MergedShards): string[] {
  return merged.tests.map((test) => [test.name, test.parameters, test.environment, test.status].filter(Boolean).join(' '));
}
