import type { ProjectConfig } from '@testwire/config';
import { type ChangeRef, deriveRunId, type RepositoryRef, type RunFact } from '@testwire/contracts';
import { askIfAllowed, type Answer } from './ask-if-allowed.ts';
import type { Effect, Origin } from './effect.ts';
import { deadlineAfter } from './deadline-after.ts';
import type { CoordinatorDeps } from './deps.ts';
import { recordFacts } from './record-facts.ts';
import { takeRun } from './take-run.ts';

export interface CommitNews {
  readonly project: ProjectConfig;
  readonly repository: RepositoryRef;
  readonly commit: string;
  readonly branch?: string;
  readonly change?: ChangeRef;
  /** By the provider's clock, when it says. */
  readonly at?: string;
}

/** The run that workers report to for a commit; they can derive the id themselves. */
function plannedRunId(project: ProjectConfig, commit: string): string {
  return deriveRunId(project.id, commit, project.name);
}

/** Digits of a SHA-1. */
const WHOLE = 40;

/** Some vendors abbreviate the commit in some events; the push and the pull request of one commit are one run. */
async function wholeCommit(
  { repository, commit }: CommitNews,
  { connection }: Origin,
  deps: CoordinatorDeps,
): Promise<Answer<string>> {
  if (commit.length >= WHOLE) return { answer: commit };
  const ask = () => deps.providers.get(connection)?.wholeCommit?.(repository, commit);
  return askIfAllowed(ask, { connection, what: `the whole of commit ${commit}` }, deps);
}

/** Opens a run, shown as pending at once, when the project has something to run for every commit. */
export async function openPlannedRun(news: CommitNews, origin: Origin, deps: CoordinatorDeps): Promise<Effect> {
  const { project, repository } = news;
  if (project.run === undefined) {
    const ignored = `project ${project.id} plans no run for every commit (its setting "run"): a run begins when results come`;
    return { runIds: [], ignored };
  }
  const { answer: commit = news.commit, ...rest } = await wholeCommit(news, origin, deps);
  const runId = plannedRunId(project, commit);
  const base = { runId, at: news.at ?? origin.receivedAt };
  const branch = news.branch === undefined ? {} : { branch: news.branch };
  await takeRun(runId, project, deps);
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
        ...branch,
        ...(news.change === undefined ? {} : { change: { ...news.change, headSha: commit } }),
      },
    },
    { ...base, id: `requested-${origin.deliveryId}`, kind: 'requested', again: false, reason: 'new commits', ...branch },
    {
      ...base,
      id: `planned-${origin.deliveryId}`,
      kind: 'planned',
      attempt: 1,
      shards: project.run.shards,
      deadline: deadlineAfter(base.at, project.run.deadlineMinutes),
    },
  ];
  return { runIds: await recordFacts(facts, deps), ...rest };
}
