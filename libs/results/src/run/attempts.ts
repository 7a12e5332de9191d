import type { RunFact, RunFactOf, TestActivity } from '@testwire/contracts';

/** What is said of an attempt before anything was heard of it. */
const UNHEARD: ReadonlySet<RunFact['kind']> = new Set(['planned', 'tasks-planned', 'deadline-passed']);

/** Which attempt a run is in, and since when, as its facts tell. */
export interface CurrentAttempt {
  readonly number: number;
  /** When somebody asked for it again, if that is how it began. ISO 8601. */
  readonly requestedAt?: string;
  /** Nobody waits for it any more. */
  readonly cancelled?: RunFactOf<'cancelled'>;
}

/**
 * Pipelines count their attempts themselves. A request counts one more when it asks for it and something was heard of the attempt before,
 * or when that one was cancelled and is not complete. A cancellation concerns what began before it; what is wanted on another branch goes on.
 * @param ordered facts by time, without the `test-finished` ones
 * @param isComplete whether everything that was expected of an attempt is there
 */
export function findAttempt(
  ordered: readonly RunFact[],
  activity: readonly TestActivity[],
  isComplete: (attempt: number) => boolean,
): CurrentAttempt {
  const heard = firstNews(ordered, activity, (fact) => !UNHEARD.has(fact.kind));
  const isWanted = wantedElsewhere(ordered);
  let number = 1;
  let begun = false;
  let requestedAt: string | undefined;
  let cancelled: RunFactOf<'cancelled'> | undefined;
  for (const fact of ordered) {
    if (fact.kind === 'cancelled') {
      if (!isWanted(fact.branch)) cancelled ??= fact;
      continue;
    }
    // What was cancelled before is not this.
    if (!begun) cancelled = undefined;
    if (fact.kind === 'attempt-started' && fact.attempt > number) {
      number = fact.attempt;
      requestedAt = undefined;
      cancelled = undefined;
    } else if (fact.kind === 'requested' && begun && fact.elsewhere !== true) {
      // Asked twice before anything was heard is asked once.
      const again = fact.again && (number === 1 || (heard.get(number) ?? Infinity) < Date.parse(fact.at));
      if (again || (cancelled !== undefined && !isComplete(number))) {
        number += 1;
        requestedAt = fact.at;
        cancelled = undefined;
      }
    }
    begun = true;
  }
  // Workers may report an attempt that nobody announced.
  const named = firstNews(ordered, activity, () => true);
  const reported = Math.max(1, ...named.keys());
  if (reported > number) {
    number = reported;
    requestedAt = undefined;
    const since = named.get(reported) ?? 0;
    cancelled = ordered.find(
      (fact): fact is RunFactOf<'cancelled'> =>
        fact.kind === 'cancelled' && Date.parse(fact.at) >= since && !isWanted(fact.branch),
    );
  }
  return { number, ...(requestedAt === undefined ? {} : { requestedAt }), ...(cancelled === undefined ? {} : { cancelled }) };
}

/** By attempt, when something that counts was first heard of it. Milliseconds since the epoch. */
function firstNews(
  ordered: readonly RunFact[],
  activity: readonly TestActivity[],
  counts: (fact: RunFact) => boolean,
): ReadonlyMap<number, number> {
  const heard = new Map<number, number>();
  const hear = (attempt: number, at: string): void => {
    heard.set(attempt, Math.min(heard.get(attempt) ?? Infinity, Date.parse(at)));
  };
  for (const fact of ordered) if ('attempt' in fact && counts(fact)) hear(fact.attempt, fact.at);
  for (const { attempt, firstAt } of activity) hear(attempt, firstAt);
  return heard;
}

/** Whether another branch wants the commit, and was not closed since. */
function wantedElsewhere(ordered: readonly RunFact[]): (branch: string | undefined) => boolean {
  const open = new Set<string>();
  for (const fact of ordered) {
    if (fact.kind === 'requested' && fact.branch !== undefined) open.add(fact.branch);
    if (fact.kind === 'cancelled' && fact.branch !== undefined) open.delete(fact.branch);
  }
  return (branch) => branch !== undefined && [...open].some((other) => other !== branch);
}
