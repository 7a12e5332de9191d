import type { AccessCheck, CIProvider, PipelineHost, ProviderDeps, Surface } from '../provider.ts';
import { checkAccess } from './access.ts';
import { connectApi, type JenkinsApi } from './api.ts';
import { descriptionSurface } from './description.ts';
import { pipelineHost } from './pipelines.ts';
import type { JenkinsSettings } from './settings.ts';

/** One Jenkins controller. It hosts no code: statuses and comments are shown at the connection that does. */
export class JenkinsClient implements CIProvider {
  readonly id = 'jenkins';
  readonly surfaces: readonly Surface[];
  readonly pipelines: Required<PipelineHost>;
  readonly #api: JenkinsApi;
  readonly #settings: JenkinsSettings;

  constructor(settings: JenkinsSettings, deps: ProviderDeps) {
    this.#settings = settings;
    this.#api = connectApi(settings, deps);
    this.surfaces = [descriptionSurface(this.#api, settings)];
    this.pipelines = pipelineHost(this.#api, settings);
  }

  checkAccess(): Promise<readonly AccessCheck[]> {
    return checkAccess(this.#api, this.#settings);
  }

  /** Holds nothing open. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
