import type { BuiltInProviderId } from '@testwire/contracts';
import { bitbucket } from './bitbucket/index.ts';
import { bitbucketDc } from './bitbucket-dc/index.ts';
import { circleci } from './circleci/index.ts';
import { azureDevOps } from './azure-devops/index.ts';
import { gitea } from './gitea/index.ts';
import { github } from './github/index.ts';
import { gitlab } from './gitlab/index.ts';
import { jenkins } from './jenkins/index.ts';
import { local } from './local/index.ts';
import type { ProviderModule } from './provider.ts';
import { travis } from './travis/index.ts';
import { teamcity } from './teamcity/index.ts';

/**
 * The modules that ship with Testwire, in the order in which detection asks them: `gitea` before `github`, whose variables its runners
 * set too; `local` always answers and comes last.
 */
export const providerModules: Readonly<Record<BuiltInProviderId, ProviderModule<unknown>>> = {
  gitea,
  github,
  gitlab,
  jenkins,
  bitbucket,
  circleci,
  travis,
  'azure-devops': azureDevOps,
  teamcity,
  'bitbucket-dc': bitbucketDc,
  local,
};
