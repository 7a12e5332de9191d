import type { ResultFormat } from '../format.ts';
import { asObject } from '../json/pick.ts';
import { readPlaywright } from './read-playwright.ts';

/** https://playwright.dev/docs/api/class-testreporter, as its reporter `json` writes it. */
export const playwrightFormat: ResultFormat = {
  id: 'playwright',
  label: 'Playwright JSON',
  matches: (head) => {
    const report = head.kind === 'json' ? asObject(head.start) : undefined;
    const config = asObject(report?.['config']);
    if (report === undefined || config === undefined) return false;
    return Array.isArray(report['suites']) || ('rootDir' in config && ('projects' in config || 'forbidOnly' in config));
  },
  read: readPlaywright,
};
