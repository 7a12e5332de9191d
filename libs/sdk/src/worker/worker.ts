import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { processSources } from '@testwire/config';
import type { Capabilities, WorkerRegistration } from '@testwire/contracts';
import { detectHardwareCapabilities } from '../capabilities/detect-hardware-capabilities.ts';
import { lockFolder } from '../files/lock-folder.ts';
import { Refused, Unreachable } from '../http/ask-server.ts';
import { type Clock, systemClock } from '../http/clock.ts';
import { waitBeforeRetry } from '../http/wait-before-retry.ts';
import { Courier } from './courier.ts';
import { beat, type HeartDeps } from './heart.ts';
import { HeldLease } from './held-lease.ts';
import { type Identity, makeWorkerId, readIdentity } from './identity.ts';
import { Outbox } from './outbox.ts';
import { Session } from './session.ts';
import type { WorkerNews } from './worker-news.ts';
import type { WorkerOptions } from './worker-options.ts';
import { type LeaseWork, workOnLease } from './work-on-lease.ts';

const POLL_SECONDS = 20;
/** A lease that the coordinator has just handed out should not be lost with the connection. */
const END_OF_POLL_MS = 2000;

/** The worker may not register itself, and nobody did. */
export class NotRegistered extends Error {
  override readonly name = 'NotRegistered';
}

/**
 * A machine that does tasks: it registers itself with what it can do, takes leases, runs their tasks one after the other, and tells
 * what came of each. While the coordinator is away it finishes what it holds and keeps the results on disk, also over its own
 * restart. Nothing it does depends on the coordinator being there at a certain moment.
 */
export class Worker {
  readonly #options: WorkerOptions & { readonly workDir: string };
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #draining = new AbortController();
  readonly #ended = new AbortController();
  #isStopping = false;
  #leaving: string | undefined;
  #lease: HeldLease | undefined;
  #finished: Promise<void> | undefined;
  #session: Session | undefined;
  #fault: unknown;
  #isReachable = true;
  #found: Capabilities | Promise<Capabilities> | undefined;

  constructor(options: WorkerOptions) {
    this.#options = { ...options, workDir: options.workDir ?? join('.testwire-workers', options.workerId ?? 'worker') };
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
  }

  /**
   * Registers, delivers what an earlier process left, and begins to work. Resolves when it is registered. Waits for a coordinator
   * that is away; rejects with `Refused` when it does not want this worker, with `FolderInUse`, and with `NotRegistered`.
   */
  async start(): Promise<void> {
    const { workDir } = this.#options;
    const unlock = await lockFolder(workDir);
    let courier: Courier | undefined;
    try {
      await rm(join(workDir, 'tasks'), { recursive: true, force: true });
      const session = await this.#open();
      if (this.#options.autoRegister === false && !session.hasToken)
        throw new NotRegistered(
          `Worker ${session.id} is not registered at ${this.#options.coordinatorUrl}, and autoRegister is off.`,
        );
      const outbox = await Outbox.open(join(workDir, 'outbox'), this.#options.maxOutboxBytes ?? 2 * 1024 ** 3);
      courier = this.#courierFor(session, outbox);
      // Before registering, which frees the leases that this worker held: their tasks are done, only nobody knows.
      if (outbox.size > 0 && session.hasToken) {
        courier.start();
        await unlessAborted(courier.idle(), this.#draining.signal);
        if (this.#fault !== undefined) throw this.#fault;
      }
      if (!session.isRegistered) await session.registerPatiently(this.#draining.signal);
      courier.start();
      this.#finished = this.#live(session, courier, outbox, unlock);
      // Who does not ask for the end is told by `finished` all the same.
      this.#finished.catch(() => undefined);
    } catch (error) {
      await courier?.stop();
      await unlock();
      throw error;
    }
  }

  /** Resolves when the worker has left. Rejects when the coordinator sent it away. */
  async finished(): Promise<void> {
    await this.#finished;
  }

  /** Takes no more work, ends the running task, gives back what has not begun, delivers, and leaves. */
  drain(reason = 'The worker is asked to leave.'): Promise<void> {
    this.#leaving ??= reason;
    this.#beginToLeave(reason);
    void this.#session?.client.drain(this.#session.id).catch((error: unknown) => this.#excuse(error));
    return this.finished();
  }

  /** The same, but at once: the running task is ended and given back too. */
  stop(reason = 'The worker stops.'): Promise<void> {
    this.#isStopping = true;
    this.#leaving ??= reason;
    this.#lease?.stopAll();
    this.#beginToLeave(reason);
    return this.finished();
  }

  async #open(): Promise<Session> {
    const { workDir, workerId, token } = this.#options;
    const known = await readIdentity(workDir);
    const id = workerId ?? known?.id ?? makeWorkerId(hostname(), this.#random);
    const identity: Identity = known?.id === id ? known : { id };
    this.#session = new Session({
      url: this.#options.coordinatorUrl.replace(/\/+$/, ''),
      token,
      identity,
      workDir,
      describe: () => this.#describe(),
      fetch: this.#options.fetch ?? globalThis.fetch,
      clock: this.#clock,
      random: this.#random,
      tell: (news) => this.#tell(news),
    });
    return this.#session;
  }

  async #describe(): Promise<Omit<WorkerRegistration, 'id' | 'key'>> {
    const { labels = {}, executors = {}, projects, version } = this.#options;
    this.#found ??= this.#options.capabilities ?? detectHardwareCapabilities();
    const found = await this.#found;
    return {
      capabilities: { ...found, labels: { ...found.labels, ...labels } },
      executors: Object.keys(executors),
      ...(projects === undefined ? {} : { projects: [...projects] }),
      ...(version === undefined ? {} : { version }),
    };
  }

  #courierFor(session: Session, outbox: Outbox): Courier {
    return new Courier({
      outbox,
      client: () => session.client,
      renew: () => this.#renew(session),
      tell: (news) => this.#tell(news),
      longestWaitMs: () => session.heartbeatSeconds * 1000,
      clock: this.#clock,
      random: this.#random,
    });
  }

  /** Registers again. A coordinator that does not want this worker any more ends it. */
  async #renew(session: Session): Promise<void> {
    try {
      await session.register();
    } catch (error) {
      if (error instanceof Refused) {
        this.#fault = error;
        void this.stop(error.message).catch(() => undefined);
      }
      throw error;
    }
  }

  async #renewIfPossible(session: Session): Promise<void> {
    try {
      await this.#renew(session);
    } catch (error) {
      this.#excuse(error);
    }
  }

  async #live(session: Session, courier: Courier, outbox: Outbox, unlock: () => Promise<void>): Promise<void> {
    const beating = beat(this.#heartOf(session, outbox), this.#ended.signal);
    // It is waited for below.
    beating.catch(() => undefined);
    try {
      await this.#work(session, courier);
      await this.#leave(session, courier);
    } finally {
      this.#ended.abort();
      await courier.stop();
      await beating;
      await unlock();
      this.#tell({ type: 'stopped', undelivered: outbox.size });
    }
    if (this.#fault !== undefined) throw this.#fault;
  }

  #heartOf(session: Session, outbox: Outbox): HeartDeps {
    return {
      session,
      lease: () => this.#lease,
      undelivered: () => outbox.leases,
      renew: () => this.#renewIfPossible(session),
      onReachable: () => this.#becomeReachable(),
      // What is held is finished: only a worker that wants to leave by itself gives tasks back.
      onDrain: () => this.#beginToLeave('The coordinator asks it to leave.'),
      tell: (news) => this.#tell(news),
      clock: this.#clock,
      random: this.#random,
    };
  }

  #beginToLeave(reason: string): void {
    if (this.#draining.signal.aborted) return;
    this.#tell({ type: 'draining', reason });
    this.#draining.abort();
  }

  async #leave(session: Session, courier: Courier): Promise<void> {
    await this.#within((this.#options.leaveWithinSeconds ?? 60) * 1000, courier.idle());
    await session.client.drain(session.id).catch((error: unknown) => this.#excuse(error));
  }

  /** Waits for what may take for ever, but not longer than so. */
  async #within(ms: number, what: Promise<void>): Promise<void> {
    const done = new AbortController();
    await Promise.race([what, this.#clock.sleep(ms, done.signal)]);
    done.abort();
  }

  async #work(session: Session, courier: Courier): Promise<void> {
    let failures = 0;
    while (!this.#draining.signal.aborted) {
      await unlessAborted(courier.idle(), this.#draining.signal);
      if (this.#draining.signal.aborted) return;
      try {
        const lease = await this.#take(session);
        failures = 0;
        if (lease !== undefined) await this.#hold(lease, session, courier);
        else if (this.#options.once === true) void this.drain('There is nothing to do.').catch(() => undefined);
      } catch (error) {
        failures += 1;
        await this.#recover(error, failures, session);
      }
    }
  }

  /** Asks for work. A worker that leaves while it asks waits a moment for an answer that may be on its way. */
  async #take(session: Session): Promise<HeldLease | undefined> {
    const enough = new AbortController();
    const leave = (): void => void this.#clock.sleep(END_OF_POLL_MS, this.#ended.signal).then(() => enough.abort());
    this.#draining.signal.addEventListener('abort', leave, { once: true });
    try {
      const seconds = this.#options.once === true ? 0 : POLL_SECONDS;
      const grant = await session.client.lease(session.id, seconds, enough.signal);
      this.#becomeReachable();
      return grant === undefined ? undefined : new HeldLease(grant);
    } catch (error) {
      if (enough.signal.aborted) return undefined;
      throw error;
    } finally {
      this.#draining.signal.removeEventListener('abort', leave);
    }
  }

  async #hold(lease: HeldLease, session: Session, courier: Courier): Promise<void> {
    this.#lease = lease;
    try {
      await workOnLease(lease, this.#leaseWork(session, courier));
    } finally {
      this.#lease = undefined;
    }
  }

  #leaseWork(session: Session, courier: Courier): LeaseWork {
    const { workDir, env = processSources().env, passEnv = [], executors = {}, taskFolder, outputBounds } = this.#options;
    const graceMs = (this.#options.graceSeconds ?? 10) * 1000;
    const tools = { spawn: this.#options.spawn ?? spawn, clock: this.#clock };
    const serverUrl = this.#options.coordinatorUrl;
    return {
      session,
      courier,
      tools: {
        executors,
        command: { serverUrl, worker: session.id, env, passEnv, graceMs, tools },
        clock: this.#clock,
        graceMs,
        ...(outputBounds === undefined ? {} : { output: outputBounds }),
      },
      folders: resolve(workDir, 'tasks'),
      taskFolder,
      tell: (news) => this.#tell(news),
      leaving: () => this.#leaving,
      isStopping: () => this.#isStopping,
    };
  }

  async #recover(error: unknown, failures: number, session: Session): Promise<void> {
    const askedMs = error instanceof Unreachable ? error.retryAfterMs : 0;
    const wait = waitBeforeRetry(failures, this.#random, askedMs, session.heartbeatSeconds * 1000);
    if (error instanceof Refused) {
      await this.#renewIfPossible(session);
      if (failures === 1) return;
    } else if (error instanceof Unreachable) {
      this.#isReachable = false;
      this.#tell({ type: 'unreachable', reason: error.message, retryInMs: Math.round(wait) });
    } else throw error;
    await this.#clock.sleep(wait, this.#draining.signal);
  }

  /** What the network does is no fault of the worker; everything else is. */
  #excuse(error: unknown): void {
    if (error instanceof Unreachable || error instanceof Refused || this.#ended.signal.aborted) return;
    throw error;
  }

  #becomeReachable(): void {
    if (!this.#isReachable) this.#tell({ type: 'reachable' });
    this.#isReachable = true;
  }

  #tell(news: WorkerNews): void {
    this.#options.onNews?.(news);
  }
}

/** Waits, but no longer than until the signal. */
function unlessAborted(what: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      signal.removeEventListener('abort', end);
      resolve();
    };
    signal.addEventListener('abort', end);
    what.then(end, reject);
    if (signal.aborted) end();
  });
}
