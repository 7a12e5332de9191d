import { z } from 'zod';

/** What one test came to. `errored` means that the test could not be judged: a crash, a broken fixture, a time-out. */
export const TEST_STATUSES = ['passed', 'failed', 'errored', 'skipped'] as const;
export const testStatus = z.enum(TEST_STATUSES);
export type TestStatus = z.infer<typeof testStatus>;

/**
 * What a run shows. `incomplete`: the deadline passed with planned shards missing. `errored`: the run ended, but there
 * is nothing to judge it by (no result file matched, or none could be read).
 */
export const RUN_STATUSES = ['pending', 'running', 'passed', 'failed', 'errored', 'incomplete', 'cancelled'] as const;
export const runStatus = z.enum(RUN_STATUSES);
export type RunStatus = z.infer<typeof runStatus>;

const UNFINISHED: ReadonlySet<RunStatus> = new Set(['pending', 'running']);

export function isFinished(status: RunStatus): boolean {
  return !UNFINISHED.has(status);
}
