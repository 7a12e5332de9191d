import type { Tests } from './tests.ts';

export const SORTS = { '': 'Most urgent first', slowest: 'Slowest first', name: 'By name', reported: 'As reported' } as const;

/** All tests in one of the orders of {@link SORTS}. */
export function sortTests(tests: Tests, sort: string): Uint32Array {
  const order = Uint32Array.from({ length: tests.count }, (_, index) => index);
  if (sort === 'slowest')
    return order.sort((one, other) => (tests.durations[other] ?? -1) - (tests.durations[one] ?? -1) || one - other);
  if (sort === 'name') return order.sort((one, other) => compare(tests.names[one], tests.names[other]) || one - other);
  if (sort === 'reported') return order;
  const urgencies = Uint8Array.from(order, (test) => urgencyOf(tests, test));
  return order.sort((one, other) => (urgencies[one] ?? 0) - (urgencies[other] ?? 0) || one - other);
}

/** By code unit: the rules of a language would take a second for 100,000 names. */
function compare(one = '', other = ''): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

const FAILURES = ['new', 'first-seen', 'none', 'outage', 'still-failing', 'flaky'];

function urgencyOf(tests: Tests, test: number): number {
  const status = tests.statusOf(test);
  const changes = tests.changesOf(test);
  if (status === 'failed' || status === 'errored') {
    if (changes.includes('quarantined')) return FAILURES.length;
    return Math.max(0, FAILURES.indexOf(changes.find((change) => FAILURES.includes(change)) ?? 'none'));
  }
  if (changes.includes('unsteady')) return 10;
  if (changes.includes('fixed')) return 11;
  if (changes.includes('slower')) return 12;
  return status === 'skipped' ? 14 : 13;
}
