import type { RunFact, RunFactOf } from '@testwire/contracts';

/** Which attempt a run is in, and since when, as its facts in order of time tell. */
export interface CurrentAttempt {
  readonly number: number;
  /** When somebody asked for it again, if that is how it began. ISO 8601. */
  readonly requestedAt?: string;
  /** Nobody waits for it any more. */
  readonly cancelled?: RunFactOf<'cancelled'>;
}

/**
 * Pipelines count their attempts themselves. A request counts one more when it asks for it, or when the attempt before was cancelled
 * and is not complete. A cancellation concerns what began before it; what was requested for another branch goes on.
 * @param ordered facts by time
 * @param isComplete whether everything that was expected of an attempt is there
 */
export function findAttempt(ordered: readonly RunFact[], isComplete: (attempt: number) => boolean): CurrentAttempt {
  const branches = new Set(ordered.flatMap((fact) => (fact.kind === 'requested' ? (fact.branch ?? []) : [])));
  let number = 1;
  let begun = false;
  let requestedAt: string | undefined;
  let cancelled: RunFactOf<'cancelled'> | undefined;
  for (const fact of ordered) {
    if (fact.kind === 'cancelled') {
      const goesOn = fact.branch !== undefined && [...branches].some((branch) => branch !== fact.branch);
      if (!goesOn) cancelled ??= fact;
      continue;
    }
    // What was cancelled before is not this.
    if (!begun) cancelled = undefined;
    if (fact.kind === 'attempt-started' && fact.attempt > number) {
      number = fact.attempt;
      requestedAt = undefined;
      cancelled = undefined;
    } else if (fact.kind === 'requested' && begun && (fact.again || (cancelled !== undefined && !isComplete(number)))) {
      number += 1;
      requestedAt = fact.at;
      cancelled = undefined;
    }
    begun = true;
  }
  return { number, ...(requestedAt === undefined ? {} : { requestedAt }), ...(cancelled === undefined ? {} : { cancelled }) };
}
