import type { ResultFormat } from '../format.ts';
import { readTap } from './read-tap.ts';

const VERSION = /^TAP version 1[2-4]\s*$/m;
const PLAN = /^1\.\.\d+\s*(?:#.*)?$/m;
const POINT = /^(?:not )?ok(?: |$)/m;
const FIRST_POINT = /^(?:not )?ok 1(?: |$)/;
const SECOND_POINT = /^(?:not )?ok 2(?: |$)/m;

/**
 * The Test Anything Protocol, 12 to 14: https://testanything.org/tap-version-14-specification.html. Other logs hold an
 * "ok" as well: without the version line, a file must begin as TAP does, and its numbers must be those of tests.
 */
export const tapFormat: ResultFormat = {
  id: 'tap',
  label: 'TAP',
  matches: (head) => {
    if (head.kind !== 'text') return false;
    const text = head.text.replaceAll('\r\n', '\n');
    if (VERSION.test(text)) return true;
    const first = text.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';
    if (PLAN.test(first)) return POINT.test(text) || /^1\.\.0\b/.test(first) || /^Bail out!/m.test(text);
    return FIRST_POINT.test(first) && (PLAN.test(text) || SECOND_POINT.test(text));
  },
  read: readTap,
};
