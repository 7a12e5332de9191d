import type { RunReport } from '@testwire/contracts';
import { renderHtml, renderJson, renderMarkdown } from '@testwire/reports';
import { buildReport } from './build-report.ts';
import { createTestRunResult, type TestRunResultInput } from './test-run-result.ts';

export const REPORT_FORMATS = ['markdown', 'html', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

const RENDERERS: Readonly<Record<ReportFormat, (report: RunReport) => string>> = {
  markdown: (report) => `${renderMarkdown(report, { dialect: 'github' }).text}\n`,
  html: (report) => renderHtml(report),
  json: (report) => renderJson(report),
};

export function renderAs(format: ReportFormat, report: RunReport): string {
  return RENDERERS[format](report);
}

/** A `TestRunResult` as text. The same renderers as everywhere: what tests and senders call things is made harmless, secrets are taken out. */
export class TestResultFormatter {
  readonly #now: () => number;

  /** `now`: milliseconds since the epoch; a result does not say when it was. */
  constructor({ now = Date.now }: { readonly now?: () => number } = {}) {
    this.#now = now;
  }

  formatMarkdown(result: TestRunResultInput): string {
    return this.#format('markdown', result);
  }

  formatHtml(result: TestRunResultInput): string {
    return this.#format('html', result);
  }

  /** The JSON report, not the result itself. */
  formatJson(result: TestRunResultInput): string {
    return this.#format('json', result);
  }

  #format(format: ReportFormat, result: TestRunResultInput): string {
    const at = new Date(this.#now()).toISOString();
    return renderAs(format, buildReport(createTestRunResult(result), { at }));
  }
}
