import type { ResultFormat } from '../format.ts';
import { readNunit2 } from './read-nunit2.ts';

/** https://nunit.org/nunitv2/docs/2.6.4/files/TestResult.xml */
export const nunit2Format: ResultFormat = {
  id: 'nunit2',
  label: 'NUnit 2 XML',
  matches: (head) => head.kind === 'xml' && head.root === 'test-results',
  read: readNunit2,
};
