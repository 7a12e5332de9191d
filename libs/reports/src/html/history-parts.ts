import { type AbsentTest, type Comparison, formatCount, type RunReport } from '@testwire/contracts';
import { redactNamed } from '../firewall/index.ts';
import { formatDuration, formatKey, formatMeasure, formatNumber } from '../format/amounts.ts';
import { describePastRun } from '../format/describe-change.ts';
import { columnChart } from './charts.ts';
import { type Html, markup } from './markup.ts';
import { dataTable, line, moreNote } from './parts.ts';

/** The run beside those of its base branch: trend, metrics, and tests that it does not have. */
export function historyPart(report: RunReport): Html | undefined {
  const { comparison } = report;
  const metrics = metricsPart(report);
  if (comparison === undefined && metrics === undefined) return undefined;
  return markup`<section id="history" data-view="History" aria-label="History">
${comparison === undefined ? undefined : trendPart(report, comparison)}${metrics}${comparison === undefined ? undefined : absentParts(comparison)}</section>
`;
}

type PastRun = Comparison['trend'][number];

function trendPart(report: RunReport, { trend, base }: Comparison): Html | undefined {
  if (trend.length === 0) return undefined;
  const now: PastRun = { ...report, ...report.run, flaky: report.flaky };
  const runs = [...trend, now];
  const bad = ({ totals }: PastRun): number => totals.failed + totals.errored;
  const chart = (
    title: string,
    name: 'failed' | 'quiet',
    amountOf: (run: PastRun) => number,
    wordsOf: (amount: number) => string,
  ): Html => {
    const amounts = trend.map(amountOf);
    const spoken = `${title} of ${formatCount(trend.length, 'run')}: from ${wordsOf(Math.min(...amounts))} to ${wordsOf(Math.max(...amounts))}, now ${wordsOf(amountOf(now))}`;
    const columns = runs.map((run) => ({
      name: run === now ? `now ${name}` : name,
      amount: amountOf(run),
      title: `${run === now ? 'This run' : line(describePastRun(run))}: ${wordsOf(amountOf(run))}`,
    }));
    return markup`<figure><figcaption>${title} <strong>${wordsOf(amountOf(now))}</strong></figcaption>
${columnChart(spoken, columns)}</figure>
`;
  };
  const rows = runs
    .toReversed()
    .map((run) => [
      run === now
        ? 'This run'
        : markup`${line(describePastRun(run))}${run.runId === base.runId ? markup` <span class="tag">base</span>` : undefined}`,
      run.status,
      formatNumber(run.totals.total),
      formatNumber(bad(run)),
      formatNumber(run.flaky),
      formatDuration(run.durationSeconds),
    ]);
  const number = true;
  const columns = [
    { title: 'Run' },
    { title: 'Status' },
    { title: 'Tests', number },
    { title: 'Failed or errored', number },
    { title: 'Flaky', number },
    { title: 'Duration', number },
  ];
  return markup`<h2>Trend</h2>
<p class="note">${formatCount(trend.length, 'run')} of the base branch, oldest first, then this one.</p>
<div class="figures">
${chart('Failed or errored', 'failed', bad, formatNumber)}${chart('Flaky', 'quiet', ({ flaky }) => flaky, formatNumber)}${chart('Tests', 'quiet', ({ totals }) => totals.total, formatNumber)}${chart('Duration', 'quiet', ({ durationSeconds }) => durationSeconds, formatDuration)}</div>
<details><summary>The runs as a table</summary>
${dataTable('Runs', columns, rows)}</details>
`;
}

/** So many times the usual distance from the median is worth a word. */
const UNUSUAL = 3;

function metricsPart({ metrics, comparison }: RunReport): Html | undefined {
  const entries = Object.entries(metrics);
  if (entries.length === 0) return undefined;
  const known = comparison?.metrics ?? {};
  const rows = entries.map(([key, value]) => {
    const usual = Object.hasOwn(known, key) ? known[key] : undefined;
    const shown = formatMeasure(redactNamed(key, value), key);
    const label = formatKey(line(key));
    if (comparison === undefined) return [label, shown];
    if (usual === undefined || typeof value !== 'number') return [label, shown, '-', '-'];
    const unusual = usual.runs > 2 && Math.abs(value - usual.usual) > UNUSUAL * usual.spread;
    return [
      label,
      shown,
      `${formatMeasure(usual.usual)} ± ${formatMeasure(usual.spread)}`,
      markup`${differenceOf(value, usual.usual)}${unusual ? markup` <span class="tag">unusual</span>` : undefined}`,
    ];
  });
  const number = true;
  const columns = [{ title: 'Metric' }, { title: 'Value', number }];
  const compared = comparison === undefined ? columns : [...columns, { title: 'Usual', number }, { title: 'Difference', number }];
  return markup`<h2>Performance Metrics</h2>
${dataTable('Performance Metrics', compared, rows)}`;
}

function differenceOf(value: number, usual: number): string {
  if (usual === 0) return '-';
  const share = ((value - usual) / Math.abs(usual)) * 100;
  return `${share < 0 ? '' : '+'}${share.toFixed(1)}%`;
}

function absentParts({ removed, notRun, counts }: Comparison): Html {
  return markup`${absentPart('removed', 'Removed', 'At the base, and no longer in this run.', removed, counts.removed)}${absentPart('not-run', 'Not run', 'At the base, and not part of what this run ran.', notRun, counts.notRun)}`;
}

function absentPart(id: string, title: string, note: string, tests: readonly AbsentTest[], count: number): Html | undefined {
  if (count === 0) return undefined;
  const items = tests.map((test) => markup`<li>${line(nameOf(test))}</li>\n`);
  return markup`<details id="${id}"><summary><h2>${title}: ${formatNumber(count)}</h2></summary>
<p class="note">${note}</p>
<ul class="names">
${items}</ul>
${moreNote(count, items.length)}</details>
`;
}

function nameOf({ suite = [], name, parameters, file }: AbsentTest): string {
  const path = [...suite, parameters === undefined ? name : `${name} [${parameters}]`].join(' › ');
  return file === undefined ? path : `${path} (${file})`;
}
