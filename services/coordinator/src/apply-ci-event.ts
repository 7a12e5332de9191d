import { findCodeHost, projectFor } from '@testwire/config';
import type { CiEvent, CiEventsJob } from '@testwire/contracts';
import { applyPipelineCompleted, applyPipelineStarted } from './apply-pipeline.ts';
import { closeChange } from './close-change.ts';
import type { CoordinatorDeps } from './deps.ts';
import type { Effect, Origin } from './effect.ts';
import { openPlannedRun } from './open-planned-run.ts';
import { requestAgain } from './request-again.ts';

/** Turns one CI event into facts. Throws {@link ProviderError} when the provider has to be asked and does not answer. */
export async function applyCiEvent(event: CiEvent, delivery: CiEventsJob, deps: CoordinatorDeps): Promise<Effect> {
  const connection = findCodeHost(delivery.connection, event.repository, deps.configuration);
  const origin: Origin = {
    connection,
    ci: delivery.connection,
    deliveryId: delivery.deliveryId,
    receivedAt: delivery.receivedAt,
  };
  const project = projectFor(deps.configuration, origin.connection, event.repository.name);
  switch (event.type) {
    case 'pushed':
      return openPlannedRun({ project, repository: event.repository, commit: event.commit, branch: event.branch }, origin, deps);
    case 'change-updated': {
      const { change } = event;
      const branch = change.headBranch === undefined ? {} : { branch: change.headBranch };
      const at = event.at === undefined ? {} : { at: event.at };
      return openPlannedRun(
        { project, repository: event.repository, commit: change.headSha, change, ...branch, ...at },
        origin,
        deps,
      );
    }
    case 'change-closed':
      return closeChange(event, origin, deps);
    case 'pipeline-started':
      return applyPipelineStarted(project, event, origin, deps);
    case 'pipeline-completed':
      return applyPipelineCompleted(project, event, origin, deps);
    case 'rerun-requested':
      return requestAgain(event, origin, deps);
  }
}
