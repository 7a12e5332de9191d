export { ACTIONS_APP_ID as GITHUB_ACTIONS_APP_ID } from './access.ts';
export type { GitHubDriver } from './driver.ts';
export * from './example.ts';
export { type GitHubSimulator, startGitHubSimulator } from './github-simulator.ts';
export type {
  AppSeed as GitHubAppSeed,
  ArtifactSeed as GitHubArtifactSeed,
  GitHubLimits,
  GitHubOptions,
  Permissions as GitHubPermissions,
  PullRequestSeed as GitHubPullRequestSeed,
  RepositorySeed as GitHubRepositorySeed,
  TokenSeed as GitHubTokenSeed,
  WebhookTarget as GitHubWebhookTarget,
  WorkflowRunSeed as GitHubWorkflowRunSeed,
} from './options.ts';
export type { GitHubState } from './state.ts';
