import type { ResultFormat } from '../format.ts';
import { asCount, asObject } from '../json/pick.ts';
import { readMocha } from './read-mocha.ts';

/** Mocha's reporter `json`: https://mochajs.org/#json */
export const mochaFormat: ResultFormat = {
  id: 'mocha',
  label: 'Mocha JSON',
  matches: (head) => {
    const report = head.kind === 'json' ? asObject(head.start) : undefined;
    const stats = asObject(report?.['stats']);
    if (report === undefined || stats === undefined || 'results' in report) return false;
    if (asCount(stats['passes']) === undefined || asCount(stats['failures']) === undefined) return false;
    return ['tests', 'passes', 'failures', 'pending'].some((list) => Array.isArray(report[list]));
  },
  read: readMocha,
};
