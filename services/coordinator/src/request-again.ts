import { type CiEvent, commitSubject, runSubject } from '@testwire/contracts';
import type { CoordinatorDeps } from './deps.ts';
import type { Effect, Origin } from './effect.ts';
import { announce } from './notices.ts';

type RerunRequested = Extract<CiEvent, { type: 'rerun-requested' }>;

/** A person asked for a run, or for everything of a commit, to be done again: a new attempt, pending from now on. */
export async function requestAgain(event: RerunRequested, origin: Origin, deps: CoordinatorDeps): Promise<Effect> {
  const { repository, commit, runId } = event;
  const runIds = await announce(
    {
      connection: origin.connection,
      repository: repository.name,
      subject: runId === undefined ? commitSubject(commit) : runSubject(runId),
      fact: {
        id: `rerun-${origin.deliveryId}`,
        at: origin.receivedAt,
        kind: 'requested',
        again: true,
        reason: 'a re-run was asked for at the provider',
      },
    },
    { repository: repository.name, commit },
    deps,
  );
  return runIds.length > 0 ? { runIds } : { runIds, ignored: 'no run of ours was meant' };
}
