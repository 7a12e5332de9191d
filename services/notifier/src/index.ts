export type { NotifierDeps } from './deps.ts';
export { startNotifier } from './start-notifier.ts';
