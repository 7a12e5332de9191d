import type { PastRun, PastRunRef } from '@testwire/contracts';

export function refOf({ runId, openedAt, commit, branch }: PastRun): PastRunRef {
  return { runId, openedAt, ...(commit === undefined ? {} : { commit }), ...(branch === undefined ? {} : { branch }) };
}
