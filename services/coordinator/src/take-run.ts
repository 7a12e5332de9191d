import type { ProjectConfig } from '@testwire/config';
import type { CoordinatorDeps } from './deps.ts';

/** A webhook is verified, so the run that it derives is its project's, whoever was there before with a token for another project. */
export async function takeRun(runId: string, project: ProjectConfig, deps: CoordinatorDeps): Promise<void> {
  if (await deps.store.runs.take(runId, project.id))
    deps.logger.warn({ runId, project: project.id }, 'facts removed: a token for other projects had opened the run');
}
