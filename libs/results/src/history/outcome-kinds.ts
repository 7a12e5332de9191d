import { type MergedTest, OUTCOME_LETTERS } from '@testwire/contracts';

/** What a run says of a test, as bits. None of them: skipped, not run, or not to be trusted. */
export const PASS = 1;
export const FAIL = 2;
/** Attempts of that run disagreed; the other bit is the last one's outcome. */
export const DISAGREED = 4;
/** It failed in an outage, which says little about the test. */
export const OUTAGE = 8;

const KIND_OF_LETTER = new Uint8Array(128);
for (const [status, letter] of Object.entries(OUTCOME_LETTERS)) {
  const kind = status === 'passed' ? PASS : status === 'skipped' ? 0 : FAIL;
  KIND_OF_LETTER[letter.charCodeAt(0)] = kind;
  KIND_OF_LETTER[letter.toLowerCase().charCodeAt(0)] = kind | DISAGREED;
}

export function letterOf({ status, flaky }: Pick<MergedTest, 'status' | 'flaky'>): string {
  const letter = OUTCOME_LETTERS[status];
  return flaky ? letter.toLowerCase() : letter;
}

export function kindOf({ status, flaky }: Pick<MergedTest, 'status' | 'flaky'>): number {
  return (status === 'passed' ? PASS : status === 'skipped' ? 0 : FAIL) | (flaky ? DISAGREED : 0);
}

/** One kind for each letter. */
export function kindsOf(outcomes: string): Uint8Array {
  const kinds = new Uint8Array(outcomes.length);
  for (let at = 0; at < kinds.length; at += 1) kinds[at] = KIND_OF_LETTER[outcomes.charCodeAt(at)] ?? 0;
  return kinds;
}
