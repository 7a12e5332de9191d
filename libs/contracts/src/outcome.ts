/**
 * Why a provider refused or could not be reached. The kind decides what the queue does:
 * `rate_limited`, `conflict` and `unavailable` are tried again; the rest are final until somebody changes something.
 */
export const FAILURE_KINDS = ['auth', 'permission', 'not_found', 'rejected', 'rate_limited', 'conflict', 'unavailable'] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

const RETRYABLE: ReadonlySet<FailureKind> = new Set(['rate_limited', 'conflict', 'unavailable']);

export interface Failure {
  readonly kind: FailureKind;
  /** What happened, where, and what to do next. Never holds a secret. */
  readonly message: string;
  /** HTTP status of the provider's answer, when there was one. */
  readonly status?: number;
  /** How long the provider asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** What a provider call came to (law 5). There is no "true" and no "false". */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** The provider already shows this; nothing was written. */
  | { readonly kind: 'unchanged'; readonly value: T }
  /** Shown, but in a lesser place than wanted: `rung` says where, `reason` why. */
  | { readonly kind: 'degraded'; readonly value: T; readonly rung: string; readonly reason: string }
  /** The provider has no such thing, as its capability table says. */
  | { readonly kind: 'unsupported'; readonly reason: string }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** A typed provider failure on its way up; {@link settle} turns it into an outcome at the adapter's edge. */
export class ProviderError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options);
    this.name = 'ProviderError';
    this.failure = failure;
  }
}

export function isRetryable(failure: Failure): boolean {
  return RETRYABLE.has(failure.kind);
}

export function done<T>(value: T): Outcome<T> {
  return { kind: 'done', value };
}

export function failed(failure: Failure): Outcome<never> {
  return { kind: 'failed', failure };
}

/** Runs a provider call; a {@link ProviderError} becomes a failed outcome, anything else is a bug and keeps flying. */
export async function settle<T>(call: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ProviderError) return failed(error.failure);
    throw error;
  }
}
