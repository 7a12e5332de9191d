import type { ResultFormat } from '../format.ts';
import { isTrx } from '../trx/trx-format.ts';
import { readCppunit } from './read-cppunit.ts';

/** https://cppunit.sourceforge.net/doc/cvs/class_xml_outputter.html */
export const cppunitFormat: ResultFormat = {
  id: 'cppunit',
  label: 'CppUnit XML',
  matches: (head) => head.kind === 'xml' && head.root === 'TestRun' && !isTrx(head),
  read: readCppunit,
};
