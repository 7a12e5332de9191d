import type { AttemptReport, MergedTest, TestReport } from '@testwire/contracts';
import type { Execution, History } from './history.ts';
import type { ShardInput } from './merge-input.ts';
import { hashKey } from './test-identity.ts';

type Attempt = MergedTest['attempts'][number];

/** The test that a history comes to, or undefined when its shards were run again and did not report it any more. */
export function resolveHistory(
  history: History,
  project: string,
  latestAttempts: ReadonlyMap<string, number>,
): MergedTest | undefined {
  const executions = history.executions.length === 1 ? history.executions : outdatedFirst(history.executions, latestAttempts);
  const outcome = executions.at(-1);
  if (outcome === undefined || !isCurrent(outcome, latestAttempts)) return undefined;
  const attempts = toAttempts(executions);
  const { test, input } = outcome;
  const merged: MergedTest = {
    id: hashKey(project, history.key),
    name: test.name,
    status: test.status,
    shard: input.shard,
    attempts,
    flaky: attempts.length > 1 && disagree(attempts),
  };
  copyIdentity(test, merged);
  copyOutcome(test, merged);
  return merged;
}

/** A shard that was reported again replaces all that it said before. */
function isCurrent({ input }: Execution, latestAttempts: ReadonlyMap<string, number>): boolean {
  return latestAttempts.get(input.shard) === input.attempt;
}

/** Keeps the order of attempts, but lets no replaced report have the last word over one that still stands. */
function outdatedFirst(executions: readonly Execution[], latestAttempts: ReadonlyMap<string, number>): Execution[] {
  return executions.toSorted((a, b) => Number(isCurrent(a, latestAttempts)) - Number(isCurrent(b, latestAttempts)));
}

function toAttempts(executions: readonly Execution[]): Attempt[] {
  const [first] = executions;
  if (first !== undefined && executions.length === 1 && first.test.retries === undefined)
    return [toAttempt(first.test, first.input)];
  return executions.flatMap(({ test, input }) => [...(test.retries ?? []), test].map((tried) => toAttempt(tried, input)));
}

function toAttempt(tried: AttemptReport, input: ShardInput): Attempt {
  const attempt: Attempt = { status: tried.status, runAttempt: input.attempt, shard: input.shard };
  if (input.worker !== undefined) attempt.worker = input.worker;
  copyOutcome(tried, attempt);
  return attempt;
}

// Assignments, not conditional spreads: with 100,000 tests these objects are most of the work.
function copyIdentity({ suite, file, line, location, parameters, environment, owner }: TestReport, target: MergedTest): void {
  if (suite !== undefined) target.suite = suite;
  if (file !== undefined) target.file = file;
  if (line !== undefined) target.line = line;
  if (location !== undefined) target.location = location;
  if (parameters !== undefined) target.parameters = parameters;
  if (environment !== undefined) target.environment = environment;
  if (owner !== undefined) target.owner = owner;
}

function copyOutcome({ durationMs, message, details }: AttemptReport, target: AttemptReport): void {
  if (durationMs !== undefined) target.durationMs = durationMs;
  if (message !== undefined) target.message = message;
  if (details !== undefined) target.details = details;
}

function disagree(attempts: readonly Attempt[]): boolean {
  const passed = attempts.some((attempt) => attempt.status === 'passed');
  return passed && attempts.some((attempt) => attempt.status === 'failed' || attempt.status === 'errored');
}
