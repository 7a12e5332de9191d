import type { ResultFormat } from '../format.ts';
import { readOpenTestReporting } from './read-open-test-reporting.ts';

const ROOTS: ReadonlySet<string | undefined> = new Set(['events', 'execution']);

/** https://github.com/ota4j-team/open-test-reporting: a list of events, or the tree that its tools make of it. */
export const openTestReportingFormat: ResultFormat = {
  id: 'open-test-reporting',
  label: 'Open Test Reporting XML',
  matches: (head) => head.kind === 'xml' && ROOTS.has(head.root) && head.text.includes('schemas.opentest4j.org/reporting/'),
  read: readOpenTestReporting,
};
