import type { ResultFormat } from '../format.ts';
import { readJunit } from './read-junit.ts';

const ROOTS: ReadonlySet<string | undefined> = new Set(['testsuites', 'testsuite']);

export const junitFormat: ResultFormat = {
  id: 'junit',
  label: 'JUnit XML',
  matches: (head) => head.kind === 'xml' && ROOTS.has(head.root),
  read: readJunit,
};
