import type { TestStatus } from '@testwire/contracts';

/** From the one that says least to the worst: a scenario comes to the worst of its steps. */
const ORDER: readonly (readonly [word: string, status: TestStatus])[] = [
  ['passed', 'passed'],
  ['untested', 'skipped'],
  ['skipped', 'skipped'],
  ['pending', 'errored'],
  ['undefined', 'errored'],
  ['ambiguous', 'errored'],
  ['unknown', 'errored'],
  ['hook_error', 'errored'],
  ['error', 'errored'],
  ['failed', 'failed'],
];
const RANK = new Map(ORDER.map(([word], index) => [word, index]));
const STATUS = new Map(ORDER);

/** Steps that are undefined, ambiguous or pending fail a run by default: https://cucumber.io/docs/cucumber/api/#ambiguous-steps */
export function judgeStep(word: string): TestStatus {
  return STATUS.get(word) ?? 'errored';
}

export function isWorse(word: string, than: string | undefined): boolean {
  return than === undefined || rank(word) > rank(than);
}

function rank(word: string): number {
  return RANK.get(word) ?? ORDER.length - 2;
}
