import { Refused, Unreachable } from '../http/ask-server.ts';
import type { Clock } from '../http/clock.ts';
import { waitBeforeRetry } from '../http/wait-before-retry.ts';
import type { HeldLease } from './held-lease.ts';
import type { Session } from './session.ts';
import type { WorkerNews } from './worker-news.ts';

export interface HeartDeps {
  readonly session: Session;
  /** The lease that is worked on. */
  readonly lease: () => HeldLease | undefined;
  /** Leases of which something is still to be told: they are kept too. */
  readonly undelivered: () => ReadonlySet<string>;
  /** The coordinator does not know this worker any more. */
  readonly renew: () => Promise<void>;
  readonly onReachable: () => void;
  /** The coordinator asks the worker to leave. */
  readonly onDrain: () => void;
  readonly tell: (news: WorkerNews) => void;
  readonly clock: Clock;
  readonly random: () => number;
}

const MOST_LEASES = 100;

async function beatOnce(deps: HeartDeps, ended: AbortSignal): Promise<void> {
  const { session, tell } = deps;
  const lease = deps.lease();
  const held = new Set([...(lease === undefined ? [] : [lease.grant.id]), ...deps.undelivered()]);
  const answer = await session.client.heartbeat(session.id, [...held].slice(0, MOST_LEASES), ended);
  deps.onReachable();
  if (lease !== undefined && answer.lost.includes(lease.grant.id) && lease.lose()) {
    tell({ type: 'lease-lost', lease: lease.grant.id });
  }
  for (const cancelled of answer.cancelled) {
    if (cancelled.lease !== lease?.grant.id) continue;
    for (const task of cancelled.tasks) {
      if (lease.cancel(task)) tell({ type: 'task-cancelled', lease: cancelled.lease, task });
    }
  }
  if (answer.drain) deps.onDrain();
}

/** Says that the worker lives, for the leases that it holds, and hears what has changed meanwhile. Ends with the signal. */
export async function beat(deps: HeartDeps, ended: AbortSignal): Promise<void> {
  const { session, clock, random } = deps;
  for (let failures = 0; !ended.aborted;) {
    const whole = session.heartbeatSeconds * 1000;
    // A little early by chance, so that workers that began together do not beat together.
    await clock.sleep(failures === 0 ? whole * (0.9 + random() / 10) : waitBeforeRetry(failures, random, 0, whole), ended);
    if (ended.aborted) return;
    try {
      await beatOnce(deps, ended);
      failures = 0;
    } catch (error) {
      if (ended.aborted) return;
      failures += 1;
      if (error instanceof Refused) await deps.renew();
      // Who asks for work says already that the coordinator is away.
      else if (!(error instanceof Unreachable)) throw error;
    }
  }
}
