import { join, resolve } from 'node:path';
import type { MergedTest, RunReport } from '@testwire/contracts';
import { renderCtrf, renderHtml, renderJunit, renderMarkdown, renderTestList, renderText, writeJson } from '@testwire/reports';
import { applyPolicies } from '@testwire/results';
import { compareWithBaseline, newFailures } from '../baseline.ts';
import { buildLocalReport } from '../build-local-report.ts';
import type { CliContext } from '../context.ts';
import { describeFiles } from '../describe-files.ts';
import { CommandError, EXIT, type ExitCode } from '../exit-code.ts';
import { printable } from '../printable.ts';
import { readFiles } from '../read-files.ts';
import { DEFAULT_FORMATS, isReportFormat, REPORT_FORMATS, type ReportFormat } from '../report-formats.ts';
import { makeFolder, writeWhole } from '../write-whole.ts';

interface Writer {
  readonly file: string;
  /** The text, or pieces of it. */
  render(report: RunReport): string | Iterable<string>;
}

const WRITERS: Readonly<Record<ReportFormat, Writer>> = {
  markdown: { file: 'report.md', render: (report) => `${renderMarkdown(report, { dialect: 'github' }).text}\n` },
  html: { file: 'report.html', render: (report) => renderHtml(report, {}) },
  json: { file: 'report.json', render: (report) => writeJson(report) },
  junit: { file: 'report.junit.xml', render: (report) => renderJunit(report) },
  ctrf: { file: 'report.ctrf.json', render: (report) => renderCtrf(report) },
};

export interface ReportOptions {
  /** Undefined: {@link DEFAULT_FORMATS}. */
  readonly format?: string;
  readonly out?: string;
  readonly baseline?: string;
  readonly failOn: 'never' | 'new' | 'any';
  readonly json?: boolean;
}

function findWriters(list: readonly string[]): Writer[] {
  return list.map((part) => {
    const format = part.trim();
    if (isReportFormat(format)) return WRITERS[format];
    throw new CommandError(
      `There is no format "${printable(format)}" to write; there are ${REPORT_FORMATS.join(', ')}.`,
      EXIT.usage,
    );
  });
}

async function writeReports(report: RunReport, writers: readonly Writer[], out: string, context: CliContext): Promise<void> {
  const directory = resolve(context.cwd, out);
  await makeFolder(directory);
  for (const writer of writers) {
    const path = join(directory, writer.file);
    await writeWhole(path, writer.render(report), context.randomHex(4));
    context.warn(`Wrote ${path}\n`);
  }
}

/** 0 when all is well, 1 when tests failed as `--fail-on` counts it, or the results do not tell: as a server would judge. */
function exitCodeOf(report: RunReport, { failOn }: ReportOptions): ExitCode {
  if (failOn === 'never') return EXIT.good;
  return applyPolicies(report, { failOn, quarantine: [] }).status === 'passed' ? EXIT.good : EXIT.testsFailed;
}

function describeFresh(fresh: readonly MergedTest[], width: number): string {
  const list = renderTestList(fresh, width);
  return `${fresh.length} of the failures ${fresh.length === 1 ? 'is' : 'are'} new against the baseline${list === '' ? '.' : ':'}\n${list}`;
}

interface Made {
  readonly report: RunReport;
  /** A line for each file, where there are several. */
  readonly files: string;
}

/** What the files say is not held any longer than it takes to make the report of it. */
async function makeReport(patterns: readonly string[], context: CliContext): Promise<Made> {
  const files = await readFiles(patterns, context);
  const at = new Date(context.now()).toISOString();
  const report = buildLocalReport(files, { runId: 'local', at, description: { project: 'local' }, attempt: 1 });
  return { report, files: files.read.length + files.problems.length > 1 ? `${describeFiles(files)}\n\n` : '' };
}

async function compare({ report, files }: Made, { baseline }: ReportOptions, context: CliContext): Promise<Made> {
  return baseline === undefined
    ? { report, files }
    : { report: await compareWithBaseline(report, resolve(context.cwd, baseline), context), files };
}

/** Reads result files and says what they come to. */
export async function report(patterns: readonly string[], options: ReportOptions, context: CliContext): Promise<ExitCode> {
  if (options.failOn === 'new' && options.baseline === undefined) {
    throw new CommandError('--fail-on new needs --baseline FILE: a report.json of an earlier run to compare with.', EXIT.usage);
  }
  // Also without --out, which would not need them: a wrong name is a mistake all the same.
  const writers = findWriters(options.format?.split(',') ?? DEFAULT_FORMATS);
  if (options.format !== undefined && options.out === undefined)
    context.warn('--format says which reports to write: without --out DIR none is written, and the text printed only.\n');
  const { report: made, files } = await compare(await makeReport(patterns, context), options, context);
  const fresh = newFailures(made);
  if (options.json === true) for (const piece of writeJson(made)) context.print(piece);
  else context.print(`${files}${renderText(made, { colour: context.colour, width: context.width })}\n`);
  if (options.baseline !== undefined) context.warn(describeFresh(fresh, context.width));
  if (options.out !== undefined) await writeReports(made, writers, options.out, context);
  return exitCodeOf(made, options);
}
