import type { TestStatus } from '@testwire/contracts';

const STATUS: ReadonlyMap<string, TestStatus> = new Map<string, TestStatus>([
  ...['Passed', 'PassedButRunAborted', 'Completed', 'Warning'].map((word) => [word, 'passed'] as const),
  ...['NotExecuted', 'Inconclusive', 'Pending'].map((word) => [word, 'skipped'] as const),
  ['Failed', 'failed'],
]);

/**
 * The rest is errored: Error, Timeout, Aborted, Disconnected, NotRunnable, InProgress. MSTest leaves the attribute out
 * where it means Error, the first value of its type.
 */
export function readOutcome(outcome: string | undefined): TestStatus {
  return STATUS.get(outcome ?? 'Error') ?? 'errored';
}
