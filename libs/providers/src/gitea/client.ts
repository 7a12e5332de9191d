import type { ChangeRef, RepositoryRef } from '@testwire/contracts';
import type { AccessCheck, ArtifactHost, CIProvider, PipelineHost, ProviderDeps, Surface } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { checkAccess } from './access.ts';
import { connectApi } from './api.ts';
import { findChanges } from './changes.ts';
import { commentSurface } from './comment.ts';
import { commitStatusSurface } from './commit-status.ts';
import { pipelineHost } from './pipelines.ts';
import { artifactHost } from './release-asset.ts';
import type { GiteaSettings } from './settings.ts';

/** One account at a Gitea or a Forgejo. */
export class GiteaClient implements CIProvider {
  readonly id = 'gitea';
  readonly surfaces: readonly Surface[];
  readonly pipelines: PipelineHost;
  readonly artifacts?: ArtifactHost;
  readonly #api: RestClient;
  readonly #settings: GiteaSettings;

  constructor(settings: GiteaSettings, deps: ProviderDeps) {
    this.#settings = settings;
    this.#api = connectApi(settings, deps);
    this.surfaces = [commitStatusSurface(this.#api), commentSurface(this.#api, settings)];
    this.pipelines = pipelineHost(this.#api, settings, deps);
    if (settings.artifactUpload === 'release') this.artifacts = artifactHost(this.#api);
  }

  findChanges(repository: RepositoryRef, commit: string): Promise<readonly ChangeRef[]> {
    return findChanges(this.#api, repository, commit);
  }

  checkAccess(repository?: RepositoryRef): Promise<readonly AccessCheck[]> {
    return checkAccess(this.#api, this.#settings, repository);
  }

  /** Holds nothing open. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
