import type { ResultFormat } from '../format.ts';
import { asCount, asObject } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';
import { objectsOf } from '../json/read-report.ts';
import { readMochawesome } from './read-mochawesome.ts';

/** https://github.com/adamgruber/mochawesome, also as Cypress uses it. */
export const mochawesomeFormat: ResultFormat = {
  id: 'mochawesome',
  label: 'Mochawesome JSON',
  matches: (head) => {
    const report = head.kind === 'json' ? asObject(head.start) : undefined;
    const stats = asObject(report?.['stats']);
    if (report === undefined || stats === undefined || asCount(stats['passes']) === undefined) return false;
    return Array.isArray(report['results']) && isSuiteList(report['results'], stats);
  },
  read: readMochawesome,
};

function isSuiteList(results: unknown, stats: JsonObject): boolean {
  return 'testsRegistered' in stats || objectsOf(results).some((suite) => 'beforeHooks' in suite || 'suites' in suite);
}
