import type { ResultFormat } from '../format.ts';
import { readTestng } from './read-testng.ts';

/** https://testng.org/#_xml_reports */
export const testngFormat: ResultFormat = {
  id: 'testng',
  label: 'TestNG XML',
  matches: (head) => head.kind === 'xml' && head.root === 'testng-results',
  read: readTestng,
};
