import { unavailable } from '@testwire/runtime';
import pLimit from 'p-limit';

/** Runs so much work at once, the rest in the order that it came in. Throws 503 when too much waits already. */
export function takeTurns(limits: {
  readonly atOnce: number;
  readonly mostWaiting: number;
}): <T>(work: () => Promise<T>) => Promise<T> {
  const inTurn = pLimit(limits.atOnce);
  return async (work) => {
    if (inTurn.activeCount + inTurn.pendingCount >= limits.atOnce + limits.mostWaiting)
      throw unavailable('Too many ask for tests of runs at the moment. Please ask again.');
    return inTurn(work);
  };
}
