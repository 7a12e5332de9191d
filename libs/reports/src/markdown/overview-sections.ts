import { formatCount, type RunReport } from '@testwire/contracts';
import { inertLine, neutralise, readableLine, redactNamed } from '../firewall/index.ts';
import { formatDuration, formatKey, formatMeasure, formatShare, formatTime } from '../format/amounts.ts';
import { imbalanceOf, partialRemarkOf, titleOf } from '../format/describe.ts';
import { describeNotRun } from '../format/run-parts.ts';
import type { Dialect } from '../text-limit.ts';
import { plainSection, type Section, type SectionName, tableSection } from './section.ts';
import { bulletList, heading, paragraph, serialise, strong, text } from './serialise.ts';

const MAX_PAIRS = 100;

/** Cut before the firewall adds to it, so that what is shown is as long as asked for. */
export function titleLine(report: RunReport, dialect: Dialect, maxCharacters: number): string {
  return serialise(heading(1, `Test Run Report: ${inertLine(titleOf(report), maxCharacters, dialect)}`));
}

export function labelled(label: string, value: string): string {
  return serialise(paragraph(strong(`${label}:`), text(` ${value}`)));
}

export function reasonSections(report: RunReport, dialect: Dialect): Section[] {
  const reason = report.reason === undefined ? '' : inertLine(report.reason, 500, dialect);
  return reason === '' ? [] : [plainSection('reason', labelled('Reason', reason))];
}

export function summarySection(report: RunReport): Section {
  const { total, passed, failed, errored, skipped } = report.totals;
  const share = (count: number): string => `${count} (${formatShare(count, total)})`;
  const notRun = describeNotRun(report);
  const lines = [
    `Total Tests: ${total}`,
    `Passed: ${share(passed)}`,
    `Failed: ${share(failed)}`,
    ...(errored > 0 ? [`Errored: ${share(errored)}`] : []),
    `Skipped: ${share(skipped)}`,
    ...(report.flaky > 0 ? [`Flaky: ${share(report.flaky)}`] : []),
    ...(notRun === undefined ? [] : [`Not run: ${notRun}`]),
    `Duration: ${formatDuration(report.durationSeconds)}`,
  ];
  return plainSection('summary', serialise(paragraph(strong('Summary:')), bulletList(lines.map((line) => [text(line)]))));
}

export function metricSections(report: RunReport, dialect: Dialect): Section[] {
  const pairs = Object.entries(report.metrics);
  const listing = { name: 'performance metrics', title: 'Performance Metrics', pairs } as const;
  const usual = new Map(Object.entries(report.comparison?.metrics ?? {}));
  if (usual.size === 0) return pairSections(listing, ['Metric'], dialect);
  return pairSections(listing, ['Metric', 'Usual'], dialect, (name) => {
    const known = usual.get(name);
    return known === undefined
      ? '-'
      : `${formatMeasure(known.usual)} ± ${formatMeasure(known.spread)} (${formatCount(known.runs, 'run')})`;
  });
}

export function environmentSections(report: RunReport, dialect: Dialect): Section[] {
  const pairs = Object.entries(report.environment);
  return pairSections({ name: 'environment', title: 'Execution Environment', pairs }, ['Property'], dialect);
}

interface Pairs {
  readonly name: SectionName;
  readonly title: string;
  readonly pairs: readonly (readonly [string, string | number])[];
}

/** `remark` fills a third column, if there is one. */
function pairSections(
  { name, title, pairs }: Pairs,
  [column, third]: readonly [string, string?],
  dialect: Dialect,
  remark: (key: string) => string = () => '-',
): Section[] {
  if (pairs.length === 0) return [];
  const rows = pairs
    .slice(0, MAX_PAIRS)
    .map(([key, value]) => [
      neutralise(formatKey(readableLine(key, 100)), dialect),
      inertLine(formatMeasure(redactNamed(key, value), key), 200, dialect),
      ...(third === undefined ? [] : [remark(key)]),
    ]);
  const columns = [column, 'Value', ...(third === undefined ? [] : [third])];
  return [tableSection({ name, depth: 2, title, total: pairs.length }, columns, rows)];
}

export function conservationSections(report: RunReport): Section[] {
  const sentences = [imbalanceOf(report), partialRemarkOf(report)].filter((sentence) => sentence !== undefined);
  return sentences.length === 0 ? [] : [plainSection('conservation', serialise(paragraph(text(sentences.join(' ')))))];
}

export function generationTimeSection(iso: string): Section {
  const sentence = `Report generated on ${formatTime(iso)}`;
  return plainSection('generation time', serialise(paragraph({ type: 'emphasis', children: [text(sentence)] })));
}
