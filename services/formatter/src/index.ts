export type { FormatterDeps } from './deps.ts';
export { startFormatter } from './start-formatter.ts';
