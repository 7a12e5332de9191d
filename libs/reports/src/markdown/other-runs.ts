import { formatCount, type RunStatus, type Totals } from '@testwire/contracts';
import { httpUrl, inertLine } from '../firewall/index.ts';
import { describeBad, statusWord } from '../format/describe.ts';
import type { Dialect } from '../text-limit.ts';
import { bulletSection, type Section } from './section.ts';
import { link, text } from './serialise.ts';

const MAX_LISTED = 200;

/** Another run that the reader should know of, told in a line. */
export interface OtherRun {
  readonly name: string;
  readonly status: RunStatus;
  readonly totals?: Totals;
  readonly url?: string;
}

/** `[unit tests](…): FAILURE, 2 failed of 10 tests`. */
export function otherRunSections(runs: readonly OtherRun[], dialect: Dialect): Section[] {
  if (runs.length === 0) return [];
  const rows = runs.slice(0, MAX_LISTED).map(({ name, status, totals, url }) => {
    const label = inertLine(name, 100, dialect) || 'unnamed';
    const address = httpUrl(url);
    const counts =
      totals === undefined || totals.total === 0 ? '' : `, ${describeBad(totals)} of ${formatCount(totals.total, 'test')}`;
    return [address === undefined ? text(label) : link(address, label), text(`: ${statusWord(status)}${counts}`)];
  });
  return [bulletSection({ name: 'other runs', depth: 2, title: 'Other Runs of This Commit', total: runs.length }, rows)];
}
