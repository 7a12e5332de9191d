import type { LeaseGrant } from '@testwire/contracts';

/** A lease that this worker works on, and what it hears of it meanwhile. */
export class HeldLease {
  readonly grant: LeaseGrant;
  #lost = false;
  readonly #stops = new Map<string, AbortController>();

  constructor(grant: LeaseGrant) {
    this.grant = grant;
    for (const { spec } of grant.tasks) this.#stops.set(spec.id, new AbortController());
  }

  get isLost(): boolean {
    return this.#lost;
  }

  /** Aborted when the task is to be stopped. */
  signalOf(task: string): AbortSignal {
    return this.#stops.get(task)?.signal ?? AbortSignal.abort();
  }

  /** True when that is news. */
  cancel(task: string): boolean {
    const stop = this.#stops.get(task);
    if (stop === undefined || stop.signal.aborted) return false;
    stop.abort();
    return true;
  }

  /** It is somebody else's: everything is stopped. True when that is news. */
  lose(): boolean {
    if (this.#lost) return false;
    this.#lost = true;
    this.stopAll();
    return true;
  }

  stopAll(): void {
    for (const stop of this.#stops.values()) stop.abort();
  }
}
