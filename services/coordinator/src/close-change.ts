import { changeSubject, type CiEvent } from '@testwire/contracts';
import type { CoordinatorDeps } from './deps.ts';
import type { Effect, Origin } from './effect.ts';
import { announce } from './notices.ts';

type ChangeClosed = Extract<CiEvent, { type: 'change-closed' }>;

/** Nobody waits any more for the runs of a change that was closed. */
export async function closeChange(event: ChangeClosed, origin: Origin, deps: CoordinatorDeps): Promise<Effect> {
  const { change, repository, merged } = event;
  const runIds = await announce(
    {
      connection: origin.connection,
      repository: repository.name,
      subject: changeSubject(change.number),
      fact: {
        id: `closed-${origin.deliveryId}`,
        at: event.at ?? origin.receivedAt,
        kind: 'cancelled',
        reason: `change ${change.number} was ${merged ? 'merged' : 'closed'}`,
        ...(change.headBranch === undefined ? {} : { branch: change.headBranch }),
      },
    },
    { repository: repository.name, changeNumber: change.number },
    deps,
  );
  return runIds.length > 0 ? { runIds } : { runIds, ignored: `change ${change.number} has no unfinished runs` };
}
