export type { Outcome, RunReport, TestRunResult } from '@testwire/contracts';
export { type CIProvider, type DetectedCi, ProviderConfigurationError, type ProviderModule } from '@testwire/providers';
export type { SurfaceResult } from '@testwire/publishing';
export type { CiConfig, RunPlace } from './ci-config.ts';
export type { CiConnection } from './ci-connection.ts';
export { CIProviderFactory } from './ci-provider-factory.ts';
export { detectCiEnvironment } from './detect-ci-environment.ts';
export { type ReportFormat, TestResultFormatter } from './test-result-formatter.ts';
export { type CollectedArtifact, type ReportedResult, type ReporterOptions, TestResultReporter } from './test-result-reporter.ts';
export {
  createTestRunResult,
  type SnakeCaseTestRunResult,
  TestRunResultError,
  type TestRunResultInput,
} from './test-run-result.ts';
export { toTestRunResult } from './to-test-run-result.ts';
