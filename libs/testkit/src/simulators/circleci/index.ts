export * from './example.ts';
export type {
  CircleCIProjectOptions,
  CircleCISimulatorOptions,
  CircleCITokenOptions,
  NewJob as NewCircleCIJob,
  NewWorkflow as NewCircleCIWorkflow,
} from './options.ts';
export type { TestRecord as CircleCITest, WorkflowRecord as CircleCIWorkflow } from './records.ts';
export { type CircleCISimulator, startCircleCISimulator } from './start.ts';
export { circleCISignatureHeaders } from './webhooks.ts';
