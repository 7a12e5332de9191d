import type { ResultFormat } from '../format.ts';
import { asCount, asObject } from '../json/pick.ts';
import { objectsOf } from '../json/read-report.ts';
import { readJest } from './read-jest.ts';

/** `jest --json` (https://jestjs.io/docs/configuration#testresultsprocessor-string), and `vitest --reporter=json`. */
export const jestFormat: ResultFormat = {
  id: 'jest',
  label: 'Jest JSON',
  matches: (head) => {
    const report = head.kind === 'json' ? asObject(head.start) : undefined;
    if (report === undefined) return false;
    if (asCount(report['numTotalTests']) !== undefined && asCount(report['numTotalTestSuites']) !== undefined) return true;
    return objectsOf(report['testResults']).some((file) => Array.isArray(file['assertionResults']));
  },
  read: readJest,
};
