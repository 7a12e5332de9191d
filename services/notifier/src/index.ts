export type { NotifierDeps, PublishDeps } from './deps.ts';
export { publishRun, type PublishTarget, type SurfaceResult } from './publish-run.ts';
export { startNotifier } from './start-notifier.ts';
