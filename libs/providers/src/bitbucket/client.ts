import type { ChangeRef, RepositoryRef } from '@testwire/contracts';
import type { AccessCheck, ArtifactHost, CIProvider, PipelineHost, ProviderDeps, Surface } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { checkAccess } from './access.ts';
import { connectApi } from './api.ts';
import { findChanges } from './changes.ts';
import { commentSurface } from './comment.ts';
import { commitStatusSurface } from './commit-status.ts';
import { artifactHost } from './downloads.ts';
import { insightsSurface } from './insights.ts';
import { pipelineHost } from './pipelines.ts';
import type { BitbucketSettings } from './settings.ts';
import { wholeCommit } from './whole-commit.ts';

/** One account at Bitbucket Cloud. */
export class BitbucketClient implements CIProvider {
  readonly id = 'bitbucket';
  readonly surfaces: readonly Surface[];
  readonly pipelines: PipelineHost;
  readonly artifacts?: ArtifactHost;
  readonly #api: RestClient;
  readonly #settings: BitbucketSettings;

  constructor(settings: BitbucketSettings, deps: ProviderDeps) {
    this.#settings = settings;
    this.#api = connectApi(settings, deps);
    this.surfaces = [commitStatusSurface(this.#api, settings), insightsSurface(this.#api), commentSurface(this.#api, settings)];
    this.pipelines = pipelineHost(this.#api, settings);
    if (settings.artifactUpload === 'downloads') this.artifacts = artifactHost(this.#api, settings);
  }

  findChanges(repository: RepositoryRef, commit: string): Promise<readonly ChangeRef[]> {
    return findChanges(this.#api, repository, commit);
  }

  wholeCommit(repository: RepositoryRef, commit: string): Promise<string | undefined> {
    return wholeCommit(this.#api, repository, commit);
  }

  checkAccess(repository?: RepositoryRef): Promise<readonly AccessCheck[]> {
    return checkAccess(this.#api, this.#settings, repository);
  }

  /** Holds nothing open. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
