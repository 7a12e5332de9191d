import type { ResultFormat } from '../format.ts';
import { readBoost } from './read-boost.ts';

const ROOTS: ReadonlySet<string | undefined> = new Set(['TestLog', 'TestResult']);

/** The XML log and the detailed XML report: https://www.boost.org/doc/libs/release/libs/test/doc/html/boost_test/test_output.html */
export const boostFormat: ResultFormat = {
  id: 'boost',
  label: 'Boost.Test XML',
  matches: (head) => head.kind === 'xml' && ROOTS.has(head.root),
  read: readBoost,
};
