import type { SiteDefinition } from './site.ts';
import { azureDevOps } from './sites/azure-devops.ts';
import { bitbucket } from './sites/bitbucket.ts';
import { bitbucketDc } from './sites/bitbucket-dc.ts';
import { gitea } from './sites/gitea.ts';
import { githubApp, githubPersonal } from './sites/github.ts';
import { gitlab } from './sites/gitlab.ts';
import { jenkins } from './sites/jenkins.ts';
import { local } from './sites/local.ts';
import { teamcity } from './sites/teamcity.ts';
import { circleci, travis } from './sites/through-github.ts';

/** Where the run is shown to be compared. A provider that promises a place and is not here is found by the comparison. */
export const SITES: readonly SiteDefinition[] = [
  githubApp,
  githubPersonal,
  gitlab,
  bitbucket,
  bitbucketDc,
  gitea,
  azureDevOps,
  jenkins,
  teamcity,
  circleci,
  travis,
  local,
];
