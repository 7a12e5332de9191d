import { Refused, Unreachable } from '../http/ask-server.ts';
import type { Clock } from '../http/clock.ts';
import { clipMessage } from '../http/clip-message.ts';
import { waitBeforeRetry } from '../http/wait-before-retry.ts';
import type { CoordinatorClient } from './coordinator-client.ts';
import type { Outbox, OutboxEntry, Parcel } from './outbox.ts';
import type { WorkerNews } from './worker-news.ts';

/** The file is at fault, and not the lease. */
const FAULTS_OF_FILES: ReadonlySet<number> = new Set([400, 413, 415, 422, 500]);

/** An answer of 500 is a fault of the server with this very file, more likely than not: it must not keep the others for ever. */
const MOST_FAULTS = 8;

export interface CourierDeps {
  readonly outbox: Outbox;
  /** As of now: it changes when the worker registers again. */
  readonly client: () => CoordinatorClient;
  /** The coordinator does not know the token any more. Resolves when there is another; rejects with `Unreachable` or `Refused`. */
  readonly renew: () => Promise<void>;
  readonly tell: (news: WorkerNews) => void;
  /** Milliseconds from one try to the next, at most: well below the life of a lease, which what is delivered belongs to. */
  readonly longestWaitMs: () => number;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Delivers what lies in the outbox, one after the other, for as long as it takes. */
export class Courier {
  readonly #deps: CourierDeps;
  readonly #stop = new AbortController();
  #wake = new AbortController();
  #waiting: (() => void)[] = [];
  #running: Promise<void> | undefined;
  /** Answers of 500 in a row, of the request that comes next. */
  #faults = 0;

  constructor(deps: CourierDeps) {
    this.#deps = deps;
  }

  async put(parcel: Parcel): Promise<void> {
    const { leftOut } = await this.#deps.outbox.put(parcel);
    for (const what of leftOut) this.#tellUndelivered(parcel, what, 'The outbox is full.');
    this.#wake.abort();
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends after the request that is on its way; the rest stays in the outbox. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake.abort();
    await this.#running;
  }

  /** Resolves when everything is delivered, or the courier was stopped. */
  async idle(): Promise<void> {
    if (this.#deps.outbox.size > 0 && !this.#stop.signal.aborted)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #tellUndelivered(entry: Pick<OutboxEntry, 'lease' | 'report'>, what: string, reason: string): void {
    this.#deps.tell({ type: 'not-delivered', lease: entry.lease, task: entry.report.task, what, reason });
  }

  #tellIdle(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      const first = await this.#deps.outbox.first();
      if (first === undefined) {
        this.#tellIdle();
        await this.#rest();
        continue;
      }
      try {
        if (first.entry === undefined) this.#deps.tell(damaged(first.name));
        else await this.#deliver(first.name, first.entry);
        await this.#deps.outbox.remove(first.name);
        failures = 0;
      } catch (error) {
        failures += 1;
        const askedMs = error instanceof Unreachable ? error.retryAfterMs : 0;
        const wait = waitBeforeRetry(failures, this.#deps.random, askedMs, this.#deps.longestWaitMs());
        const reason = error instanceof Error ? error.message : String(error);
        this.#deps.tell({ type: 'unreachable', reason, retryInMs: Math.round(wait) });
        await this.#deps.clock.sleep(wait, this.#stop.signal);
      }
    }
    this.#tellIdle();
  }

  async #rest(): Promise<void> {
    this.#wake = new AbortController();
    if (this.#deps.outbox.size > 0 || this.#stop.signal.aborted) return;
    const { signal } = this.#wake;
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  /** Rejects when the coordinator cannot be reached, or its answer was none to what was asked. */
  async #deliver(name: string, entry: OutboxEntry): Promise<void> {
    const { outbox, client } = this.#deps;
    const { lease, runId, attempt, traceparent } = entry;
    const trace = traceparent === undefined ? {} : { traceparent };
    const { task } = entry.report;
    let { report } = entry;
    for (const result of entry.results) {
      const file = { ...trace, lease, task, name: result.name, path: outbox.pathOf(name, result.file) };
      const refusal = await this.#offer(() => client().sendResult(file));
      if (refusal === undefined) continue;
      this.#tellUndelivered(entry, result.name, refusal.message);
      // What counts is what the server could read.
      if (!FAULTS_OF_FILES.has(refusal.status)) continue;
      const message = clipMessage(`The server refused the result ${result.name}: ${refusal.message}`, 4096);
      report = { ...report, outcome: 'errored', message };
    }
    for (const artifact of entry.artifacts) {
      const file = { ...trace, runId, attempt, name: artifact.name, path: outbox.pathOf(name, artifact.file) };
      const refusal = await this.#offer(() => client().sendArtifact(file));
      if (refusal !== undefined) this.#tellUndelivered(entry, artifact.name, refusal.message);
    }
    const refusal = await this.#offer(() => client().complete(lease, [report], traceparent));
    if (refusal === undefined) this.#deps.tell({ type: 'delivered', lease, task });
    else this.#tellUndelivered(entry, 'its end', refusal.message);
  }

  /** A refusal is an answer; only a token that is not known any more is worth another try, with another token. */
  async #offer(send: () => Promise<void>): Promise<Refused | undefined> {
    const first = await this.#ask(send);
    if (first?.status !== 401) return first;
    await this.#deps.renew();
    return this.#ask(send);
  }

  async #ask(send: () => Promise<void>): Promise<Refused | undefined> {
    try {
      await send();
      this.#faults = 0;
      return undefined;
    } catch (error) {
      if (error instanceof Refused) return error;
      if (!(error instanceof Unreachable) || error.status !== 500) throw error;
      this.#faults += 1;
      if (this.#faults < MOST_FAULTS) throw error;
      this.#faults = 0;
      return new Refused(error.message, 500, undefined);
    }
  }
}

function damaged(name: string): WorkerNews {
  const reason = 'The entry in the outbox is damaged: it was removed.';
  return { type: 'not-delivered', lease: '', task: '', what: name, reason };
}
