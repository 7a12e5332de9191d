import type { Comparison, RunReport } from '@testwire/contracts';
import { formatDuration, formatNumber, formatShare } from '../format/amounts.ts';
import { CHANGE_WORDS, describePastRun } from '../format/describe-change.ts';
import { describeNotRun } from '../format/run-parts.ts';
import { stackedBar } from './charts.ts';
import { type Html, markup } from './markup.ts';
import { line } from './parts.ts';

/** The counts, each a link that filters the list of tests. */
export function summaryPart(report: RunReport): Html {
  const { total, passed, failed, errored, skipped } = report.totals;
  const box = (name: string, label: string, count: number): Html =>
    markup`<li class="count ${name}"><a href="#status=${name}"><strong>${formatNumber(count)}</strong> ${label}</a> <span>${formatShare(count, total)}</span></li>\n`;
  const notRun = describeNotRun(report);
  const spoken = `${passed} passed, ${failed} failed, ${errored} errored, ${skipped} skipped of ${total}`;
  return markup`<section class="summary" aria-labelledby="summary-title">
<h2 id="summary-title">Summary</h2>
<ul class="counts">
<li class="count"><a href="#view=tests"><strong>${formatNumber(total)}</strong> Total tests</a></li>
${box('passed', 'Passed', passed)}${box('failed', 'Failed', failed)}${errored > 0 ? box('errored', 'Errored', errored) : undefined}${box('skipped', 'Skipped', skipped)}${report.flaky > 0 ? markup`<li class="count unsteady"><a href="#change=unsteady"><strong>${formatNumber(report.flaky)}</strong> Flaky</a></li>\n` : undefined}${notRun === undefined ? undefined : markup`<li class="count errored"><a href="#view=run"><strong>${notRun}</strong> Not run</a></li>\n`}<li class="count"><strong>${formatDuration(report.durationSeconds)}</strong> Duration</li>
</ul>
${stackedBar(spoken, [
  { name: 'passed', amount: passed },
  { name: 'failed', amount: failed },
  { name: 'errored', amount: errored },
  { name: 'skipped', amount: skipped },
])}${unlistedLine(report)}${changesLine(report.comparison)}</section>
`;
}

/** Why the list below is shorter than the counts. */
function unlistedLine({ unlisted }: RunReport): Html | undefined {
  if (unlisted.total === 0) return undefined;
  const statuses = (['failed', 'errored', 'skipped', 'passed'] as const).filter((status) => unlisted[status] > 0);
  const counts = statuses.map((status) => `${formatNumber(unlisted[status])} ${status}`).join(', ');
  const tests = unlisted.total === 1 ? `1 test (${counts}) was` : `${formatNumber(unlisted.total)} tests (${counts}) were`;
  return markup`<p class="note">${tests} reported without details: counted here, and in no list below.</p>\n`;
}

const BASES: Readonly<Record<Comparison['base']['how'], string>> = {
  'merge-base': 'the commit where the change began',
  base: 'the base that the provider names',
  newest: 'the newest run of the base branch',
  given: 'the run that was named',
};

function changesLine(comparison: Comparison | undefined): Html | undefined {
  if (comparison === undefined) return undefined;
  const { counts, base } = comparison;
  const filter = (count: number, name: string, label: string): Html | undefined =>
    count === 0
      ? undefined
      : markup`<li><a class="${name}" href="#change=${name}">${label} <strong>${formatNumber(count)}</strong></a></li>\n`;
  const view = (count: number, part: string, label: string): Html | undefined =>
    count === 0
      ? undefined
      : markup`<li><a href="#view=history&amp;part=${part}">${label} <strong>${formatNumber(count)}</strong></a></li>\n`;
  const items = [
    filter(counts.new, 'new', counts.new === 1 ? CHANGE_WORDS.new : 'New failures'),
    filter(counts.firstSeen, 'first-seen', CHANGE_WORDS['first-seen']),
    filter(counts.outage, 'outage', CHANGE_WORDS.outage),
    filter(counts.stillFailing, 'still-failing', CHANGE_WORDS['still-failing']),
    filter(counts.flaky, 'flaky', CHANGE_WORDS.flaky),
    filter(counts.fixed, 'fixed', CHANGE_WORDS.fixed),
    filter(counts.slower, 'slower', 'Slower'),
    filter(counts.quarantined, 'quarantined', 'Quarantined'),
    view(counts.removed, 'removed', 'Removed'),
    view(counts.notRun, 'not-run', 'Not run'),
    counts.added === 0 ? undefined : markup`<li>Added <strong>${formatNumber(counts.added)}</strong></li>\n`,
  ];
  return markup`<ul class="changes">
${items}</ul>
<p class="note">Compared with ${line(describePastRun(base))}: ${BASES[base.how]}.</p>
`;
}
