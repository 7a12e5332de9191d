import type { RepositoryRef } from '@testwire/contracts';
import type { AccessCheck, CIProvider, PipelineHost, ProviderDeps, Surface } from '../provider.ts';
import { checkAccess } from './access.ts';
import { type CircleCIApi, connectApi } from './api.ts';
import { collectResults } from './collect.ts';
import { pipelineCalls } from './pipelines.ts';
import type { CircleCISettings } from './settings.ts';
import { startPipeline } from './start-pipeline.ts';

/** One account at CircleCI or at a CircleCI Server. It shows nothing: status and comment stand at the code host. */
export class CircleCIClient implements CIProvider {
  readonly id = 'circleci';
  readonly surfaces: readonly Surface[] = [];
  readonly pipelines: PipelineHost;
  readonly #api: CircleCIApi;

  constructor(settings: CircleCISettings, deps: ProviderDeps) {
    const api = connectApi(settings, deps);
    this.#api = api;
    this.pipelines = {
      collectResults: (request) => collectResults(api, request),
      trigger: (repository, request) => startPipeline(api, repository, request),
      ...pipelineCalls(api),
    };
  }

  checkAccess(repository?: RepositoryRef): Promise<readonly AccessCheck[]> {
    return checkAccess(this.#api, repository);
  }

  /** Holds nothing open. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
