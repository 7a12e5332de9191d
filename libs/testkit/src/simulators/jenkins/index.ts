export * from './example.ts';
export type { JenkinsPhase } from './hook-payloads.ts';
export type {
  JenkinsJobOptions,
  JenkinsPermission,
  JenkinsSimulatorOptions,
  JenkinsUserOptions,
  JenkinsWebhookOptions,
} from './options.ts';
export type { TestCase as JenkinsTestCase, TestReport as JenkinsTestReport } from './records.ts';
export { type JenkinsSimulator, startJenkinsSimulator } from './start.ts';
export type { JenkinsState } from './world.ts';
