import type { ProjectConfig } from '@testwire/config';
import { type ChangeRef, deriveRunId, type RepositoryRef, type RunFact } from '@testwire/contracts';
import type { Effect, Origin } from './effect.ts';
import { deadlineAfter } from './deadline-after.ts';
import type { CoordinatorDeps } from './deps.ts';
import { recordFacts } from './record-facts.ts';

export interface CommitNews {
  readonly project: ProjectConfig;
  readonly repository: RepositoryRef;
  readonly commit: string;
  readonly branch?: string;
  readonly change?: ChangeRef;
}

/** The run that workers report to for a commit; they can derive the id themselves. */
function plannedRunId(project: ProjectConfig, commit: string): string {
  return deriveRunId(project.id, commit, project.name);
}

/** Opens a run, shown as pending at once, when the project has something to run for every commit. */
export async function openPlannedRun(news: CommitNews, origin: Origin, deps: CoordinatorDeps): Promise<Effect> {
  const { project, repository, commit } = news;
  if (project.run === undefined) return { runIds: [], ignored: `project ${project.id} has nothing to run for a push` };
  const runId = plannedRunId(project, commit);
  const base = { runId, at: origin.receivedAt };
  const state = await deps.store.runs.state(runId);
  // A change that was closed and is open again, at the commit whose run was cancelled.
  const attempt = state === undefined ? 1 : state.status === 'cancelled' ? state.attempt + 1 : state.attempt;
  const facts: RunFact[] = [
    {
      ...base,
      id: `opened-${origin.deliveryId}`,
      kind: 'opened',
      run: {
        project: project.id,
        connection: origin.connection,
        name: project.name,
        repository,
        commit,
        ...(news.branch === undefined ? {} : { branch: news.branch }),
        ...(news.change === undefined ? {} : { change: news.change }),
      },
    },
    {
      ...base,
      id: `planned-${attempt}`,
      kind: 'planned',
      attempt,
      shards: project.run.shards,
      deadline: deadlineAfter(origin.receivedAt, project.run.deadlineMinutes),
    },
  ];
  if (attempt > 1)
    facts.push({ ...base, id: `attempt-${attempt}`, kind: 'attempt-started', attempt, reason: 'the change was opened again' });
  return { runIds: await recordFacts(facts, deps) };
}
