import type { ResultFormat } from '../format.ts';
import { readCtest } from './read-ctest.ts';

/** Test.xml of a dashboard run: https://cmake.org/cmake/help/latest/manual/ctest.1.html. Build.xml and the like have no `<Testing>`. */
export const ctestFormat: ResultFormat = {
  id: 'ctest',
  label: 'CTest XML',
  matches: (head) => head.kind === 'xml' && head.root === 'Site' && /<Testing[\s/>]/.test(head.text),
  read: readCtest,
};
