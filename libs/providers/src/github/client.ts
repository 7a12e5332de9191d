import { type ChangeRef, type RepositoryRef, settle } from '@testwire/contracts';
import type { AccessCheck, ArtifactHost, CIProvider, DeliveryPlace, PipelineHost, ProviderDeps, Surface } from '../provider.ts';
import { checkAccess } from './access.ts';
import { findChanges } from './changes.ts';
import { createCheckSurface } from './check-surface.ts';
import { collectResults } from './collect.ts';
import { commentSurface } from './comment.ts';
import { createRecovery, type Recover } from './recover-deliveries.ts';
import { createReleaseHost } from './release-asset.ts';
import { openSession, type Session } from './session.ts';
import type { GitHubSettings } from './settings.ts';
import { cancel, readPipeline, rerun, trigger } from './workflow-runs.ts';

/** One account at GitHub.com, GHE.com or an Enterprise Server. */
export class GitHubClient implements CIProvider {
  readonly id = 'github';
  readonly surfaces: readonly Surface[];
  readonly pipelines: PipelineHost;
  /** Only when the connection wants artifacts in a release. */
  readonly artifacts?: ArtifactHost;
  readonly #session: Session;
  readonly #recover: Recover;

  constructor(settings: GitHubSettings, deps: ProviderDeps) {
    const session = openSession(settings, deps);
    this.#session = session;
    this.#recover = createRecovery(session);
    this.surfaces = [createCheckSurface(session), commentSurface(session)];
    this.pipelines = {
      collectResults: (request) => collectResults(session, request),
      readPipeline: (repository, pipeline) => readPipeline(session, repository, pipeline),
      trigger: (repository, request) => settle(() => trigger(session, repository, request)),
      rerun: (repository, pipeline) => settle(() => rerun(session, repository, pipeline)),
      rerunMakes: 'next-attempt',
      cancel: (repository, pipeline) => settle(() => cancel(session, repository, pipeline)),
    };
    if (settings.artifactUpload === 'release') this.artifacts = createReleaseHost(session);
  }

  findChanges(repository: RepositoryRef, commit: string): Promise<readonly ChangeRef[]> {
    return findChanges(this.#session, repository, commit);
  }

  recoverDeliveries(since: string, place: DeliveryPlace): Promise<number> {
    return this.#recover(since, place);
  }

  checkAccess(repository?: RepositoryRef): Promise<readonly AccessCheck[]> {
    return checkAccess(this.#session, repository);
  }

  /** Nothing is kept open between requests. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
