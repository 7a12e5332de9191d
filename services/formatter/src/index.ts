export { buildReport, type ReportInput } from './build-report.ts';
export type { FormatterDeps } from './deps.ts';
export { startFormatter } from './start-formatter.ts';
