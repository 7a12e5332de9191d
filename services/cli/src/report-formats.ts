/** What `testwire report` can write. */
export const REPORT_FORMATS = ['markdown', 'html', 'json', 'junit', 'ctrf'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** The others are results themselves: nobody shall find them among the files of his tests without having asked for them. */
export const DEFAULT_FORMATS: readonly ReportFormat[] = ['markdown', 'html', 'json'];

export function isReportFormat(text: string): text is ReportFormat {
  return REPORT_FORMATS.some((format) => format === text);
}
