import type { RepositoryRef } from '@testwire/contracts';
import type { AccessCheck, CIProvider, PipelineHost, ProviderDeps, Surface } from '../provider.ts';
import { checkAccess } from './access.ts';
import { connectApi, type TravisApi } from './api.ts';
import { buildHost } from './builds.ts';
import type { TravisSettings } from './settings.ts';

/** One account at Travis CI or at a Travis CI Enterprise. It shows nothing: status and comment stand at the code host. */
export class TravisClient implements CIProvider {
  readonly id = 'travis';
  readonly surfaces: readonly Surface[] = [];
  readonly pipelines: PipelineHost;
  readonly #api: TravisApi;
  readonly #deps: ProviderDeps;

  constructor(settings: TravisSettings, deps: ProviderDeps) {
    this.#api = connectApi(settings, deps);
    this.#deps = deps;
    this.pipelines = buildHost(this.#api);
  }

  checkAccess(repository?: RepositoryRef): Promise<readonly AccessCheck[]> {
    return checkAccess(this.#api, this.#deps, repository);
  }

  /** Holds nothing open. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
