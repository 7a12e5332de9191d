import type { CiEventsJob } from '@testwire/contracts';

/** What an event came to: the runs it touched, or why it touched none. */
export interface Effect {
  readonly runIds: readonly string[];
  readonly ignored?: string;
}

/** Where an event came from, for fact ids that are the same whenever the delivery is worked on again. */
export type Origin = Pick<CiEventsJob, 'connection' | 'deliveryId' | 'receivedAt'>;
