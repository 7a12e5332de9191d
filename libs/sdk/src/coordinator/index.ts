export type { RunReport } from '@testwire/contracts';
export { Refused, Unreachable } from '../http/ask-server.ts';
export type { CoordinatorOptions } from './coordinator-options.ts';
export {
  CoordinatorNotRunning,
  DistributedTestingCoordinator,
  type RunInput,
  type SubmitInput,
  type SubmittedRun,
  type TaskInput,
} from './distributed-testing-coordinator.ts';
export { TestwireMissing } from './find-testwire.ts';
export { ServerNotStarted } from './server-process.ts';
