import type { CiEventsJob } from '@testwire/contracts';

/** What an event came to: the runs it touched, or why it touched none. */
export interface Effect {
  readonly runIds: readonly string[];
  readonly ignored?: string;
  /** What the provider would not tell about them. */
  readonly refused?: string;
}

/** Where an event came from, for fact ids that are the same whenever the delivery is worked on again. */
export interface Origin extends Pick<CiEventsJob, 'deliveryId' | 'receivedAt'> {
  /** Where the code is hosted. */
  readonly connection: string;
  /** Where the event came from, and pipelines run; mostly the same. */
  readonly ci: string;
}
