import type { ResultFormat } from '../format.ts';
import { readNunit3 } from './read-nunit3.ts';

/** https://docs.nunit.org/articles/nunit/technical-notes/usage/Test-Result-XML-Format.html */
export const nunit3Format: ResultFormat = {
  id: 'nunit3',
  label: 'NUnit 3 XML',
  matches: (head) => head.kind === 'xml' && head.root === 'test-run',
  read: readNunit3,
};
