import { startCircleCIExample, startJenkinsExample, startTeamCityExample, startTravisExample } from './ci-examples.ts';
import {
  startAzureDevOpsExample,
  startBitbucketDcExample,
  startBitbucketExample,
  startGitHubExample,
  startGitLabExample,
  startGiteaExample,
} from './code-host-examples.ts';
import type { HandSettings, RunningExample } from './running-example.ts';

export type { HandSettings, RunningExample } from './running-example.ts';

/** By the name that `npm run sim` is given. */
export const SIMULATORS: Readonly<Record<string, (settings: HandSettings) => Promise<RunningExample>>> = {
  github: startGitHubExample,
  gitlab: startGitLabExample,
  jenkins: startJenkinsExample,
  bitbucket: startBitbucketExample,
  circleci: startCircleCIExample,
  travis: startTravisExample,
  'azure-devops': startAzureDevOpsExample,
  teamcity: startTeamCityExample,
  'bitbucket-dc': startBitbucketDcExample,
  gitea: startGiteaExample,
};
