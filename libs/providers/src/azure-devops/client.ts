import type { ChangeRef, RepositoryRef } from '@testwire/contracts';
import type { AccessCheck, ArtifactHost, CIProvider, PipelineHost, ProviderDeps, Surface } from '../provider.ts';
import { checkAccess } from './access.ts';
import { AzureDevOpsApi } from './api.ts';
import { artifactHost } from './attachments.ts';
import { pipelineHost } from './builds.ts';
import { commentSurface } from './comment.ts';
import { commitStatusSurface } from './commit-status.ts';
import { whoAmI } from './identity.ts';
import { pullRequestStatusSurface } from './pull-request-status.ts';
import { findChanges } from './pull-requests.ts';
import type { AzureDevOpsSettings } from './settings.ts';
import { testRunSurface } from './test-run-surface.ts';

/** One organization at Azure DevOps Services, or one collection of a server. */
export class AzureDevOpsClient implements CIProvider {
  readonly id = 'azure-devops';
  readonly surfaces: readonly Surface[];
  readonly pipelines: PipelineHost;
  readonly artifacts?: ArtifactHost;
  readonly #api: AzureDevOpsApi;
  readonly #settings: AzureDevOpsSettings;

  constructor(settings: AzureDevOpsSettings, deps: ProviderDeps) {
    const api = new AzureDevOpsApi(settings, deps);
    const me = whoAmI(api);
    this.#api = api;
    this.#settings = settings;
    this.surfaces = [
      commitStatusSurface(api),
      pullRequestStatusSurface(api, me),
      ...(settings.testRuns === 'off' ? [] : [testRunSurface(api, settings)]),
      commentSurface(api, settings, me),
    ];
    this.pipelines = pipelineHost(api);
    if (settings.artifactUpload === 'test-run') this.artifacts = artifactHost(api);
  }

  findChanges(repository: RepositoryRef, commit: string): Promise<readonly ChangeRef[]> {
    return findChanges(this.#api, this.#settings.webUrl, repository, commit);
  }

  checkAccess(repository?: RepositoryRef): Promise<readonly AccessCheck[]> {
    return checkAccess(this.#api, repository);
  }

  /** Holds nothing open. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
