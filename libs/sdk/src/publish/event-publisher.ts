import { randomUUID } from 'node:crypto';
import { formatCount, type WorkerEvent } from '@testwire/contracts';
import { Refused, type ServerAccess, Unreachable } from '../http/ask-server.ts';
import { type Clock, systemClock } from '../http/clock.ts';
import { waitBeforeRetry } from '../http/wait-before-retry.ts';
import { EventBuffer } from './event-buffer.ts';
import { EventSpool } from './event-spool.ts';
import { type PublisherOptions, PublishFailed, type PublishOutcome, type RefusedEvent } from './publisher-options.ts';
import { sendEvents } from './send-events.ts';

const MOST_EVENTS = 500;
const MOST_BYTES = 1024 * 1024;
const MIB = 1024 * 1024;

/**
 * Publishes events as they come: gathered into batches, tried again with the same ids while the server is away, within a bound of
 * memory. Nothing that goes wrong with reporting reaches the tests: `publish` never throws and never waits.
 */
export class EventPublisher {
  readonly #options: PublisherOptions;
  readonly #access: ServerAccess;
  readonly #clock: Clock;
  readonly #buffer: EventBuffer;
  readonly #spool: EventSpool | undefined;
  readonly #unique = randomUUID();
  readonly #closing = new AbortController();
  #sending: Promise<void> | undefined;
  #spooling: Promise<void> = Promise.resolve();
  /** Why nothing more is sent: the server refused this publisher, not an event. */
  #fault: Refused | undefined;
  #lastFailure: Error | undefined;
  /** By the monotonic clock; from then on no further try is made. */
  #giveUpAt = Number.POSITIVE_INFINITY;
  #accepted = 0;
  #duplicate = 0;
  #spooled = 0;
  #lost = 0;
  readonly #refused: RefusedEvent[] = [];
  readonly #reportUrls = new Map<string, string>();

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#access = {
      url: options.server.replace(/\/+$/, ''),
      fetch: options.fetch ?? globalThis.fetch,
      ...(options.token === undefined ? {} : { token: options.token }),
    };
    this.#clock = options.clock ?? systemClock;
    this.#buffer = new EventBuffer(options.maxBufferedBytes ?? 16 * MIB);
    this.#spool = options.spoolFolder === undefined ? undefined : new EventSpool(options.spoolFolder);
  }

  /** Takes an event; it is sent soon. Its id is what makes a second delivery harmless: choose it once. */
  publish(event: WorkerEvent): void {
    const json = JSON.stringify(event);
    if (!this.#buffer.add(json)) this.#overflow(json);
    if (this.#fault === undefined) this.#sending ??= this.#send();
  }

  /** Delivers what it holds, what the spool holds too, and says where everything ended. Rejects only when `onUnreachable` is "fail". */
  async close(): Promise<PublishOutcome> {
    this.#giveUpAt = this.#clock.monotonicMs() + (this.#options.giveUpAfterMs ?? 30_000);
    this.#closing.abort();
    await this.#sending;
    if (this.#fault === undefined) await this.#send();
    await this.#keep(this.#buffer.takeAll());
    await this.#spooling;
    const outcome = {
      accepted: this.#accepted,
      duplicate: this.#duplicate,
      refused: this.#refused,
      spooled: this.#spooled,
      lost: this.#lost,
      reportUrls: Object.fromEntries(this.#reportUrls),
    };
    this.#tell(outcome);
    return outcome;
  }

  #tell(outcome: PublishOutcome): void {
    const undelivered = outcome.spooled + outcome.lost;
    if (undelivered > 0) {
      const kept = outcome.lost === 0 ? `; they are kept in ${this.#options.spoolFolder ?? ''}` : '';
      const reason = this.#fault?.message ?? this.#lastFailure?.message ?? 'More came than may be held.';
      const message = `Testwire: ${formatCount(undelivered, 'event')} not delivered${kept}. ${reason}`;
      if (this.#options.onUnreachable === 'fail') throw new PublishFailed(message, outcome, { cause: this.#lastFailure });
      this.#options.warn?.(message);
    }
    const [first] = outcome.refused;
    if (first === undefined) return;
    this.#options.warn?.(`Testwire: the server refused ${formatCount(outcome.refused.length, 'event')}: ${first.reason}`);
  }

  /** One more than the memory may hold. */
  #overflow(json: string): void {
    if (this.#spool === undefined) {
      this.#lost += 1;
      return;
    }
    const events = [...this.#buffer.takeAll(), json];
    this.#spooling = this.#spooling.then(() => this.#keep(events));
  }

  async #keep(events: readonly string[]): Promise<void> {
    if (events.length === 0) return;
    try {
      if (this.#spool === undefined) throw new Error('There is no spool.');
      await this.#spool.keep(events, this.#unique);
      this.#spooled += events.length;
    } catch (error) {
      this.#lost += events.length;
      if (this.#spool !== undefined) this.#lastFailure = error instanceof Error ? error : new Error(String(error));
    }
  }

  async #send(): Promise<void> {
    await this.#clock.sleep(this.#options.gatherMs ?? 250, this.#closing.signal);
    while (this.#fault === undefined && this.#buffer.size > 0) {
      const batch = this.#buffer.take(MOST_EVENTS, MOST_BYTES);
      if (await this.#deliver(batch)) continue;
      this.#buffer.putBack(batch);
      break;
    }
    await this.#sendSpooled();
    this.#sending = undefined;
  }

  async #sendSpooled(): Promise<void> {
    if (this.#spool === undefined || this.#fault !== undefined || this.#buffer.size > 0) return;
    await this.#spooling;
    for (const name of await this.#spool.list()) {
      const events = await this.#spool.read(name);
      for (let at = 0; at < events.length; at += MOST_EVENTS) {
        if (!(await this.#deliver(events.slice(at, at + MOST_EVENTS)))) return;
      }
      await this.#spool.remove(name);
      if (name.startsWith(this.#unique)) this.#spooled -= events.length;
    }
  }

  /** Tries until the server has them; false when it is time to give up. */
  async #deliver(batch: readonly string[]): Promise<boolean> {
    for (let failures = 1; ; failures += 1) {
      try {
        const sent = await sendEvents(this.#access, batch);
        this.#accepted += sent.accepted;
        this.#duplicate += sent.duplicate;
        this.#refused.push(...sent.refused);
        for (const [runId, url] of Object.entries(sent.reportUrls)) this.#reportUrls.set(runId, url);
        return true;
      } catch (error) {
        if (error instanceof Refused) this.#fault = error;
        if (!(error instanceof Unreachable)) {
          this.#lastFailure = error instanceof Error ? error : new Error(String(error));
          return false;
        }
        this.#lastFailure = error;
        const wait = waitBeforeRetry(failures, this.#options.random ?? Math.random, error.retryAfterMs);
        const left = this.#giveUpAt - this.#clock.monotonicMs();
        if (left <= wait) return false;
        await this.#pause(wait);
      }
    }
  }

  /** A wait that `close` shortens: its time to give up has begun. */
  async #pause(ms: number): Promise<void> {
    await (this.#closing.signal.aborted ? this.#clock.sleep(ms) : this.#clock.sleep(ms, this.#closing.signal));
  }
}
