import { FAILURE_GROUPS, failureGroupOf } from '../../format/rank-failures.ts';
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

/** What comes after the failures, before all other tests. */
const REMARKABLE = ['unsteady', 'fixed', 'slower'];

function urgencyOf(tests: Tests, test: number): number {
  const status = tests.statusOf(test);
  if (status === 'failed' || status === 'errored') {
    const { quarantine } = tests.remarkOf.get(test) ?? {};
    return FAILURE_GROUPS.indexOf(failureGroupOf({ change: tests.changeOf(test), quarantine }));
  }
  const changes = tests.changesOf(test);
  const place = REMARKABLE.findIndex((word) => changes.includes(word));
  return FAILURE_GROUPS.length + (place >= 0 ? place : status === 'skipped' ? REMARKABLE.length + 1 : REMARKABLE.length);
}
