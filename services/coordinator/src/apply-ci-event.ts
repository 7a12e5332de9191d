import { projectFor } from '@testwire/config';
import type { CiEvent } from '@testwire/contracts';
import { cancelRuns } from './cancel-runs.ts';
import { applyPipelineCompleted, applyPipelineStarted } from './apply-pipeline.ts';
import type { CoordinatorDeps } from './deps.ts';
import type { Effect, Origin } from './effect.ts';
import { openPlannedRun } from './open-planned-run.ts';
import { rerunRuns } from './rerun-runs.ts';

/** Turns one CI event into facts. Throws {@link ProviderError} when the provider has to be asked and does not answer. */
export async function applyCiEvent(event: CiEvent, origin: Origin, deps: CoordinatorDeps): Promise<Effect> {
  const project = projectFor(deps.configuration, origin.connection, event.repository.name);
  switch (event.type) {
    case 'pushed':
      return openPlannedRun({ project, repository: event.repository, commit: event.commit, branch: event.branch }, origin, deps);
    case 'change-updated': {
      const { change } = event;
      const branch = change.headBranch === undefined ? {} : { branch: change.headBranch };
      return openPlannedRun({ project, repository: event.repository, commit: change.headSha, change, ...branch }, origin, deps);
    }
    case 'change-closed':
      return cancelRuns(project, event, origin, deps);
    case 'pipeline-started':
      return applyPipelineStarted(project, event, origin, deps);
    case 'pipeline-completed':
      return applyPipelineCompleted(project, event, origin, deps);
    case 'rerun-requested':
      return rerunRuns(event, origin, deps);
  }
}
