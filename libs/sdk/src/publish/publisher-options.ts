import type { Clock } from '../http/clock.ts';

export interface PublisherOptions {
  /** Address of the Testwire server. */
  readonly server: string;
  readonly token?: string;
  /** What `close` does about events that could not be delivered: say so (default), or reject. */
  readonly onUnreachable?: 'warn' | 'fail';
  /** How long `close` goes on trying, in milliseconds. Default: 30,000. */
  readonly giveUpAfterMs?: number;
  /** Bytes of events that are held in memory while the server is away. Default: 16 MiB. What comes then goes to the spool, or is lost and counted. */
  readonly maxBufferedBytes?: number;
  /** A folder for what could not be delivered; the next publisher with the same folder delivers it. */
  readonly spoolFolder?: string;
  /** How long the first event waits for others, in milliseconds. Default: 250. */
  readonly gatherMs?: number;
  /** One line for people. Default: nobody is told. */
  readonly warn?: (message: string) => void;
  readonly fetch?: typeof globalThis.fetch;
  readonly clock?: Clock;
  /** From 0 to below 1. */
  readonly random?: () => number;
}

export interface RefusedEvent {
  readonly id?: string;
  readonly reason: string;
}

/** Where every published event ended: the counts add up to what was published, and what lay in the spool before. */
export interface PublishOutcome {
  readonly accepted: number;
  /** The server knew them already. */
  readonly duplicate: number;
  readonly refused: readonly RefusedEvent[];
  /** On disk, for the next publisher with the same folder. */
  readonly spooled: number;
  readonly lost: number;
  /** By run: where it is shown, as far as the server said so. */
  readonly reportUrls: Readonly<Record<string, string>>;
}

/** Events could not be delivered, and `onUnreachable` is "fail". */
export class PublishFailed extends Error {
  override readonly name = 'PublishFailed';
  readonly outcome: PublishOutcome;
  constructor(message: string, outcome: PublishOutcome, options?: ErrorOptions) {
    super(message, options);
    this.outcome = outcome;
  }
}
