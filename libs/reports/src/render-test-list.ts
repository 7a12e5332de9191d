import type { MergedTest } from '@testwire/contracts';
import { readableLine } from './firewall/index.ts';
import { describeTest } from './format/describe.ts';

const MAX_LISTED = 20;

/** One line of a terminal for each of the first 20 tests, and one that says how many more there are. Ends with a line end, or is empty. */
export function renderTestList(tests: readonly MergedTest[], width: number): string {
  const lines = tests.slice(0, MAX_LISTED).map((test) => `  ${readableLine(describeTest(test), width - 2)}\n`);
  return `${lines.join('')}${tests.length > MAX_LISTED ? `  and ${tests.length - MAX_LISTED} more\n` : ''}`;
}
