import { hash } from 'node:crypto';
import { failureText, type MergedTest, normaliseMessage } from '@testwire/contracts';

/** Of what went wrong in a try: the first eight hex digits of the SHA-256 of its normalised message. */
export function fingerprintOf(tried: Omit<Tried, 'status'>): string {
  return hash('sha256', normaliseMessage(failureText(tried)), 'hex').slice(0, 8);
}

type Tried = Pick<MergedTest, 'status' | 'message' | 'details'>;
export type FailedTest = Tried & Pick<MergedTest, 'flaky'> & { readonly attempts: readonly Tried[] };

/** Of a test's last failing try; undefined when none failed. */
export function failureOf(test: FailedTest): string | undefined {
  if (test.status === 'failed' || test.status === 'errored') return fingerprintOf(test);
  if (!test.flaky) return undefined;
  const failed = test.attempts.findLast(({ status }) => status === 'failed' || status === 'errored');
  return failed === undefined ? undefined : fingerprintOf(failed);
}
