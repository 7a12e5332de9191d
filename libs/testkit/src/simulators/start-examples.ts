import { gitHubExampleOptions, seedGitHubExample } from './github/example.ts';
import { type GitHubSimulator, type GitHubWebhookTarget, startGitHubSimulator } from './github/index.ts';
import { GITLAB_EXAMPLE_OPTIONS, type GitLabSimulator, seedGitLabExample, startGitLabSimulator } from './gitlab/index.ts';

interface ExampleSimulators {
  readonly github: GitHubSimulator;
  readonly gitlab: GitLabSimulator;
  close(): Promise<void>;
}

/** Both providers with the worlds of their examples. */
export async function startExampleSimulators(gitHubWebhook?: GitHubWebhookTarget): Promise<ExampleSimulators> {
  const github = await startGitHubSimulator(gitHubExampleOptions(gitHubWebhook));
  const gitlab = await startGitLabSimulator(GITLAB_EXAMPLE_OPTIONS);
  seedGitHubExample(github);
  seedGitLabExample(gitlab);
  return {
    github,
    gitlab,
    async close() {
      await Promise.all([github.close(), gitlab.close()]);
    },
  };
}
