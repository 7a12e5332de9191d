import type { MergedTest } from '@testwire/contracts';
import { readableLine } from '../firewall/index.ts';

/** Failures whose messages differ only in what varies from try to try. */
export interface FailureGroup {
  /** Message of the first of them, on one line, through the firewall. */
  readonly message: string;
  readonly tests: readonly MergedTest[];
}

const LOOKED_AT = 400;

/** What varies: longer shapes first, because parts of them are numbers too. */
const VARYING =
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)[0-9a-f]{7,64}\b|\/(?:tmp|var|home|private)\/[^\s"'():]+|\d+(?:[.,:]\d+)*/gi;

/** What messages of the same kind have in common: without numbers, addresses, hashes, UUIDs and temporary paths. */
function fingerprintOf(message: string): string {
  return message.slice(0, LOOKED_AT).replace(VARYING, '#').toLowerCase();
}

/** The failed and errored tests by kind of message, the most frequent kind first; equal counts in the order of the report. */
export function groupFailures(tests: readonly MergedTest[]): FailureGroup[] {
  const groups = new Map<string, { message: string; tests: MergedTest[] }>();
  const byMessage = new Map<string, { message: string; tests: MergedTest[] }>();
  for (const test of tests) {
    const { status, message = '', details = '' } = test;
    if (status !== 'failed' && status !== 'errored') continue;
    const original = message === '' ? firstLine(details) : message;
    const known = byMessage.get(original);
    const group = known ?? groupOf(original, groups);
    group.tests.push(test);
    if (known === undefined) byMessage.set(original, group);
  }
  return [...groups.values()].sort((one, other) => other.tests.length - one.tests.length);
}

function groupOf(original: string, groups: Map<string, { message: string; tests: MergedTest[] }>) {
  const message = readableLine(original, LOOKED_AT) || 'No message';
  const fingerprint = fingerprintOf(message);
  const group = groups.get(fingerprint) ?? { message, tests: [] };
  groups.set(fingerprint, group);
  return group;
}

function firstLine(details: string): string {
  return details.slice(0, 2 * LOOKED_AT).split('\n', 1)[0] ?? '';
}
