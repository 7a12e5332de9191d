export type { MergeRequestAction as GitLabMergeRequestAction } from './hook-payloads.ts';
export type {
  GitLabLimits,
  GitLabProjectOptions,
  GitLabSimulatorOptions,
  GitLabTokenOptions,
  GitLabWebhookOptions,
} from './options.ts';
export type { TestCase as GitLabTestCase, TestReport as GitLabTestReport } from './records.ts';
export * from './seed.ts';
export { type GitLabSimulator, startGitLabSimulator } from './start.ts';
export { reportOf as gitLabReportOf, suiteOf as gitLabSuiteOf } from './test-report.ts';
export { signatureHeaders as gitLabSignatureHeaders } from './webhooks.ts';
export type { GitLabState } from './world.ts';
