import type { ChangeRef, RepositoryRef } from '@testwire/contracts';
import type { AccessCheck, ArtifactHost, CIProvider, PipelineHost, ProviderDeps, Surface } from '../provider.ts';
import { checkAccess } from './access.ts';
import { connectApi, type GitLabApi } from './api.ts';
import { commentSurface } from './comment.ts';
import { commitStatusSurface } from './commit-status.ts';
import { GITLAB_LIMITS } from './limits.ts';
import { findChanges } from './merge-requests.ts';
import { pipelineHost } from './pipelines.ts';
import type { GitLabSettings } from './settings.ts';
import { artifactHost } from './upload.ts';

/** One account at GitLab.com or at a self-managed GitLab. */
export class GitLabClient implements CIProvider {
  readonly id = 'gitlab';
  readonly surfaces: readonly Surface[];
  readonly pipelines: PipelineHost;
  readonly artifacts?: ArtifactHost;
  readonly #api: GitLabApi;
  readonly #settings: GitLabSettings;

  constructor(settings: GitLabSettings, deps: ProviderDeps) {
    const timeoutMs = GITLAB_LIMITS.transferTimeoutMs;
    this.#settings = settings;
    this.#api = connectApi(settings, deps);
    this.surfaces = [commitStatusSurface(this.#api), commentSurface(this.#api, settings)];
    this.pipelines = pipelineHost(this.#api, (maxBytes) => connectApi(settings, deps, { timeoutMs, maxBytes }));
    if (settings.artifactUpload === 'upload') {
      this.artifacts = artifactHost(connectApi(settings, deps, { timeoutMs, maxBytes: GITLAB_LIMITS.answerBytes }), settings);
    }
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
