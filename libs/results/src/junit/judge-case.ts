import type { TestStatus } from '@testwire/contracts';
import type { Attributes } from '../xml/xml-walk.ts';
import type { FoundResult } from './found-result.ts';

const SEVERITY: Record<TestStatus, number> = { passed: 0, skipped: 1, failed: 2, errored: 3 };

/** googletest, CTest, Ginkgo, Qt Test and .NET loggers say some outcomes in an attribute only. */
const BY_ATTRIBUTE: ReadonlyMap<string, TestStatus> = new Map<string, TestStatus>([
  ...['notrun', 'disabled', 'skipped', 'ignored', 'suppressed', 'pending'].map((word) => [word, 'skipped'] as const),
  ...['fail', 'failed', 'failure'].map((word) => [word, 'failed'] as const),
  ...['error', 'errored', 'timedout', 'panicked', 'interrupted', 'aborted'].map((word) => [word, 'errored'] as const),
]);

/** The worst of several results wins; without any, the attributes `status` and `result` decide. */
export function judgeCase(attributes: Attributes, results: readonly FoundResult[]): TestStatus {
  if (results.length > 0) {
    if (results.some((result) => result.excusesFailure)) return 'skipped';
    return results.reduce<TestStatus>((worst, result) => worse(worst, result.element.status), 'passed');
  }
  return worse(statusOf(attributes['status']), statusOf(attributes['result']));
}

function statusOf(word: string | undefined): TestStatus {
  return (word === undefined ? undefined : BY_ATTRIBUTE.get(word.toLowerCase())) ?? 'passed';
}

function worse(one: TestStatus, other: TestStatus): TestStatus {
  return SEVERITY[one] >= SEVERITY[other] ? one : other;
}
