import { type Failure, failed, type Outcome, settle } from '@testwire/contracts';

/** One place where something can be shown: `check-run`, `commit-status`, `comment`. */
export interface Rung<T> {
  readonly name: string;
  attempt(): Promise<Outcome<T>>;
}

interface Refusal {
  readonly rung: string;
  readonly reason: string;
  /** Absent when the rung is unsupported. */
  readonly failure?: Failure;
}

/**
 * Tries the rungs from the best to the least and stops at the first that holds. It steps down only where trying again
 * cannot help: on `unsupported`, and on a failure of kind `permission`. Anything lower than the first rung is `degraded`
 * and says why the better ones refused; when none holds, the answer names every refusal.
 */
export async function descend<T>(rungs: readonly Rung<T>[]): Promise<Outcome<T>> {
  const refusals: Refusal[] = [];
  for (const rung of rungs) {
    const outcome = await settle(() => rung.attempt());
    if (outcome.kind === 'unsupported') {
      refusals.push({ rung: rung.name, reason: outcome.reason });
    } else if (outcome.kind === 'failed' && outcome.failure.kind === 'permission') {
      refusals.push({ rung: rung.name, reason: outcome.failure.message, failure: outcome.failure });
    } else if (outcome.kind === 'failed' || refusals.length === 0) {
      return outcome;
    } else {
      return { kind: 'degraded', value: outcome.value, rung: lowest(outcome, rung.name), reason: explain(refusals, outcome) };
    }
  }
  const failure = refusals.find((refusal) => refusal.failure !== undefined)?.failure;
  const reason = explain(refusals);
  return failure === undefined ? { kind: 'unsupported', reason } : failed({ ...failure, message: reason });
}

type Shown<T> = Extract<Outcome<T>, { readonly value: T }>;

function lowest<T>(outcome: Shown<T>, rung: string): string {
  return outcome.kind === 'degraded' ? outcome.rung : rung;
}

function explain<T>(refusals: readonly Refusal[], outcome?: Shown<T>): string {
  const reasons = refusals.map(({ rung, reason }) => `${rung}: ${reason}`);
  if (outcome?.kind === 'degraded') reasons.push(outcome.reason);
  return reasons.join('; ') || 'there is no rung to try';
}
