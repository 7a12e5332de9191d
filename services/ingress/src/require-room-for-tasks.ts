import type { RunClaim, RunFact } from '@testwire/contracts';
import { HttpProblem } from '@testwire/runtime';
import { joinRun } from '@testwire/results';
import type { AccessToken } from '@testwire/store';
import type { IngressDeps } from './deps.ts';
import { requireUp } from './require-up.ts';

const conflict = (detail: string): HttpProblem => new HttpProblem(409, 'Conflict', detail);

const ELSEWHERE = 'Give the tasks an id of their own.';

/** One may be abbreviated. */
function isSameCommit(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

/** A run is of one commit: of two that are claimed one would be dropped. Throws 409. */
function requireSamePlace(runId: string, { repository, commit }: RunClaim, known: RunClaim): void {
  const differences: string[] = [];
  if (repository !== undefined && known.repository !== undefined) {
    const { name } = known.repository;
    if (repository.name.toLowerCase() !== name.toLowerCase())
      differences.push(`the repository is "${name}" there, and "${repository.name}" here`);
  }
  if (commit !== undefined && known.commit !== undefined && !isSameCommit(commit, known.commit))
    differences.push(`the commit is ${known.commit} there, and ${commit} here`);
  if (differences.length === 0) return;
  throw conflict(`Run "${runId}" is known, and is not about this: ${differences.join('; ')}. Give this one an id of its own.`);
}

/** What a webhook says before anybody has done something for the run. */
const ANNOUNCED: ReadonlySet<RunFact['kind']> = new Set(['opened', 'requested', 'planned', 'cancelled']);

/** Whether somebody publishes to the run: facts of a sender's events have ids of their own. */
function isPublishedTo(facts: readonly RunFact[]): boolean {
  return facts.some(({ id, kind }) => id.startsWith('w.') || !ANNOUNCED.has(kind));
}

export interface TasksSent {
  readonly runId: string;
  /** Of the run as it is: 1. */
  readonly attempt: number;
  readonly claim: RunClaim;
  readonly token: AccessToken;
}

/**
 * Tasks are taken for a run that has tasks: the same ones again, or those of its next attempt. A run that has none may be given some while
 * it goes on: by whoever may publish to it, and by whoever may only submit as long as nobody publishes to it. Of a run that ended
 * somebody was told the verdict. Throws 409.
 */
export async function requireRoomForTasks({ runId, attempt, claim, token }: TasksSent, deps: IngressDeps): Promise<void> {
  const { runs } = deps.store;
  const [facts, activity] = await requireUp('The run store', () =>
    Promise.all([runs.lifecycleFacts(runId), runs.testActivity(runId)]),
  );
  const joined = joinRun(facts, activity);
  requireSamePlace(runId, claim, joined.description);
  const planned = facts.filter((fact) => fact.kind === 'tasks-planned');
  if (joined.phase === 'final') {
    if (planned.length === 0) throw conflict(`Run "${runId}" has ended, and had no tasks. ${ELSEWHERE}`);
    if (attempt <= joined.attempt && !planned.some((fact) => fact.attempt === attempt))
      throw conflict(`Attempt ${attempt} of run "${runId}" has ended, and had no tasks. Send these as the next attempt.`);
  } else if (planned.length === 0 && token.may?.includes('publish') === false && (activity.length > 0 || isPublishedTo(facts))) {
    throw conflict(`Run "${runId}" was opened without tasks, and the token "${token.name}" may not publish to it. ${ELSEWHERE}`);
  }
}
