import type { ChangeRef, RepositoryRef } from '@testwire/contracts';
import type { AccessCheck, CIProvider, ProviderDeps, Surface } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { checkAccess } from './access.ts';
import { connectApi } from './api.ts';
import { buildStatusSurface } from './build-status.ts';
import { findChanges } from './changes.ts';
import { commentSurface } from './comment.ts';
import { insightsSurface } from './insights.ts';
import type { BitbucketDcSettings } from './settings.ts';

/** One account at a Bitbucket Data Center. It hosts code and changes; pipelines and files it has none. */
export class BitbucketDcClient implements CIProvider {
  readonly id = 'bitbucket-dc';
  readonly surfaces: readonly Surface[];
  readonly #api: RestClient;
  readonly #settings: BitbucketDcSettings;

  constructor(settings: BitbucketDcSettings, deps: ProviderDeps) {
    this.#settings = settings;
    this.#api = connectApi(settings, deps);
    this.surfaces = [buildStatusSurface(this.#api, settings), insightsSurface(this.#api), commentSurface(this.#api, settings)];
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
