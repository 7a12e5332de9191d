import type { RunReport } from '@testwire/contracts';
import { httpUrl } from '../firewall/index.ts';
import { statusWord } from '../format/describe.ts';
import type { Dialect, TextLimit } from '../text-limit.ts';
import { absentSections, comparisonSections, slowWorkerSections } from './comparison-sections.ts';
import { fitDocument, type Rendered } from './fit-document.ts';
import {
  conservationSections,
  environmentSections,
  generationTimeSection,
  labelled,
  metricSections,
  reasonSections,
  summarySection,
  titleLine,
} from './overview-sections.ts';
import { type OtherRun, otherRunSections } from './other-runs.ts';
import { artifactSections, problemSections, shardSections } from './run-sections.ts';
import { link, paragraph, serialise, text } from './serialise.ts';
import { testSections } from './test-sections.ts';

export interface MarkdownOptions {
  readonly dialect: Dialect;
  /** Absent: nothing is left out to save room. */
  readonly limit?: TextLimit;
  /** Where the whole report can be read; only http and https are linked. */
  readonly reportUrl?: string;
  /** ISO 8601. Without it, the time of the newest fact, so that the same run always gives the same text. */
  readonly generatedAt?: string;
  /** Runs of the same commit beside this one. */
  readonly otherRuns?: readonly OtherRun[];
}

/**
 * The run as Markdown within the limit. Everything that came from outside has been through the firewall for the dialect.
 * The text does not end with a line end.
 */
export function renderMarkdown(report: RunReport, options: MarkdownOptions): Rendered {
  const { dialect } = options;
  const reportUrl = httpUrl(options.reportUrl);
  const sections = [
    ...reasonSections(report, dialect),
    ...comparisonSections(report, dialect),
    summarySection(report),
    ...otherRunSections(options.otherRuns ?? [], dialect),
    ...metricSections(report, dialect),
    ...testSections(report, dialect),
    ...absentSections(report, dialect),
    ...slowWorkerSections(report, dialect),
    ...shardSections(report, dialect),
    ...environmentSections(report, dialect),
    ...artifactSections(report, dialect),
    ...problemSections(report, dialect),
    ...conservationSections(report),
    generationTimeSection(options.generatedAt ?? report.updatedAt),
  ];
  const document = {
    title: (maxCharacters: number) => titleLine(report, dialect, maxCharacters),
    status: labelled('Status', statusWord(report.status)),
    sections,
    notes: (omitted: readonly string[]) => notesOn(omitted, reportUrl),
  };
  return fitDocument(document, options.limit);
}

function notesOn(omitted: readonly string[], reportUrl: string | undefined): readonly (string | undefined)[] {
  const full = reportUrl === undefined ? [] : [link(reportUrl, 'Full report')];
  if (omitted.length === 0) return [full.length === 0 ? undefined : serialise(paragraph(...full))];
  const forms = [`Left out or shortened to fit: ${omitted.join(', ')}.`, 'Shortened to fit.'];
  return forms.map((form) => serialise(paragraph(text(full.length === 0 ? form : `${form} `), ...full)));
}
