import type { AccessCheck, CIProvider, PipelineHost, ProviderDeps, Surface } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { checkAccess } from './access.ts';
import { connectApi } from './api.ts';
import { descriptionSurface } from './description.ts';
import { pipelineHost } from './pipelines.ts';
import type { TeamCitySettings } from './settings.ts';
import { testResultsSurface } from './test-results.ts';

/** One account at a TeamCity server. It hosts no code: statuses and comments on changes are shown by the code host's adapter. */
export class TeamCityClient implements CIProvider {
  readonly id = 'teamcity';
  readonly surfaces: readonly Surface[];
  readonly pipelines: PipelineHost;
  readonly #api: RestClient;
  readonly #settings: TeamCitySettings;

  constructor(settings: TeamCitySettings, deps: ProviderDeps) {
    this.#settings = settings;
    this.#api = connectApi(settings, deps);
    this.surfaces = [descriptionSurface(this.#api, settings), ...(settings.reportTests ? [testResultsSurface(this.#api)] : [])];
    this.pipelines = pipelineHost(this.#api, deps, settings);
  }

  checkAccess(): Promise<readonly AccessCheck[]> {
    return checkAccess(this.#api, this.#settings);
  }

  /** Holds nothing open. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
