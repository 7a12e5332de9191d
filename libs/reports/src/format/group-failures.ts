import { failureText, type MergedTest, normaliseMessage } from '@testwire/contracts';
import { readableLine } from '../firewall/index.ts';
import { isBad } from './rank-failures.ts';

/** Failures whose messages differ only in what varies from try to try, by the same rule as the history knows them again. */
export interface FailureGroup {
  /** Message of the first of them, on one line, through the firewall. */
  readonly message: string;
  readonly tests: readonly MergedTest[];
}

const SHOWN = 400;

/** The failed and errored tests by kind of message, the most frequent kind first; equal counts in the order of the report. */
export function groupFailures(tests: readonly MergedTest[]): FailureGroup[] {
  const groups = new Map<string, { message: string; tests: MergedTest[] }>();
  const byText = new Map<string, { message: string; tests: MergedTest[] }>();
  for (const test of tests) {
    if (!isBad(test)) continue;
    const text = failureText(test);
    const known = byText.get(text);
    const group = known ?? groupOf(test, text, groups);
    group.tests.push(test);
    if (known === undefined) byText.set(text, group);
  }
  return [...groups.values()].sort((one, other) => other.tests.length - one.tests.length);
}

function groupOf({ message = '' }: MergedTest, text: string, groups: Map<string, { message: string; tests: MergedTest[] }>) {
  const kind = normaliseMessage(text);
  const group = groups.get(kind) ?? {
    message: readableLine(message.trim() === '' ? firstLine(text) : message, SHOWN) || 'No message',
    tests: [],
  };
  groups.set(kind, group);
  return group;
}

function firstLine(details: string): string {
  return details.trimStart().split('\n', 1)[0] ?? '';
}
