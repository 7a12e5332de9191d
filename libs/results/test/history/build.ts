import {
  type AttemptReport,
  isFinished,
  type MergedTest,
  type PastRun,
  type RunReport,
  type TestStatus,
} from '@testwire/contracts';
import { rememberRun } from '@testwire/results';
import { makeReport } from '@testwire/testkit/report';

export interface Outcome {
  /** One letter for each try, the last one last: P, F, E, S. */
  readonly tries?: string;
  readonly ms?: number;
  readonly shard?: string;
  readonly worker?: string;
  readonly message?: string;
}

export interface RunParts {
  /** Hours since the first of January. */
  readonly hour: number;
  readonly tests: Readonly<Record<string, Outcome | string>>;
  readonly runId?: string;
  readonly commit?: string;
  readonly branch?: string;
  readonly more?: Partial<RunReport>;
}

const STATUS: Readonly<Record<string, TestStatus>> = { P: 'passed', F: 'failed', E: 'errored', S: 'skipped' };

/** A finished run of tests by name, each with its tries. */
export function runOf({ hour, tests, runId, commit, branch, more }: RunParts): RunReport {
  const merged = Object.entries(tests).map(([name, outcome]) =>
    testOf(name, typeof outcome === 'string' ? { tries: outcome } : outcome),
  );
  const openedAt = new Date(Date.UTC(2026, 0, 1, hour)).toISOString();
  const counts = { total: merged.length, passed: 0, failed: 0, errored: 0, skipped: 0 };
  for (const { status } of merged) counts[status] += 1;
  return makeReport({
    runId: runId ?? `run-${hour}`,
    run: { project: 'shop', connection: 'local', commit: commit ?? (hour + 0xabcdef0).toString(16), branch: branch ?? 'main' },
    status: counts.failed + counts.errored > 0 ? 'failed' : 'passed',
    openedAt,
    updatedAt: openedAt,
    totals: counts,
    flaky: merged.filter((test) => test.flaky).length,
    tests: merged,
    conservation: { reported: merged.length, merged: merged.length, superseded: 0, balanced: true },
    ...more,
  });
}

function testOf(name: string, { tries = 'P', ms, shard = '1', worker, message }: Outcome): MergedTest {
  const attempts = tries.split('').map((letter) => {
    const status = STATUS[letter] ?? 'passed';
    const bad = status === 'failed' || status === 'errored';
    return {
      status,
      ...(ms === undefined ? {} : { durationMs: ms }),
      ...(bad ? { message: message ?? 'it is wrong' } : {}),
      runAttempt: 1,
      shard,
      ...(worker === undefined ? {} : { worker }),
    };
  });
  const last: AttemptReport = attempts.at(-1) ?? { status: 'skipped' };
  return {
    id: name,
    name,
    shard,
    status: last.status,
    ...(last.durationMs === undefined ? {} : { durationMs: last.durationMs }),
    ...(last.message === undefined ? {} : { message: last.message }),
    attempts,
    flaky: /P/.test(tries) && /[FE]/.test(tries),
  };
}

export function pastOf(parts: RunParts): PastRun {
  return rememberRun(runOf(parts), 'tests');
}

/** Runs of one test on the base branch, an hour and a commit each: a letter for a run. */
export function lineOf(letters: string, outcome: Outcome = {}): PastRun[] {
  return letters
    .split('')
    .map((tries, hour) =>
      pastOf({ hour, tests: tries === '-' ? { other: 'P' } : { test: { ...outcome, tries: triesOf(tries) }, other: 'P' } }),
    );
}

/** Lower case: a try that came to the contrary went before. */
function triesOf(letter: string): string {
  return letter === 'p' ? 'FP' : letter === 'f' ? 'PF' : letter;
}

export function isWhole(report: RunReport): boolean {
  return (
    isFinished(report.status) && report.status !== 'incomplete' && report.status !== 'cancelled' && report.status !== 'errored'
  );
}
