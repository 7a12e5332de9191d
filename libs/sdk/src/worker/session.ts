import type { WorkerRegistration, WorkerWelcome } from '@testwire/contracts';
import { Unreachable } from '../http/ask-server.ts';
import type { Clock } from '../http/clock.ts';
import { waitBeforeRetry } from '../http/wait-before-retry.ts';
import { CoordinatorClient } from './coordinator-client.ts';
import { type Identity, keepIdentity, makeKey } from './identity.ts';
import type { WorkerNews } from './worker-news.ts';

export interface SessionDeps {
  readonly url: string;
  /** Of the owner. */
  readonly token: string | undefined;
  readonly identity: Identity;
  readonly workDir: string;
  readonly describe: () => Promise<Omit<WorkerRegistration, 'id' | 'key'>>;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: (news: WorkerNews) => void;
}

/** Being registered: the token that speaks for this worker, and getting another when the coordinator has forgotten it. */
export class Session {
  readonly #deps: SessionDeps;
  #client: CoordinatorClient;
  #welcome: WorkerWelcome | undefined;
  #registering: Promise<void> | undefined;
  #key: string | undefined;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
    // An earlier process's token still speaks for what it held; it is shown to no other coordinator.
    this.#client = this.#clientWith(deps.identity.coordinator === deps.url ? deps.identity.token : undefined);
  }

  /** Whether there is a token from before. */
  get hasToken(): boolean {
    return this.#deps.identity.coordinator === this.#deps.url && this.#deps.identity.token !== undefined;
  }

  get isRegistered(): boolean {
    return this.#welcome !== undefined;
  }

  get client(): CoordinatorClient {
    return this.#client;
  }

  get id(): string {
    return this.#deps.identity.id;
  }

  get heartbeatSeconds(): number {
    return this.#welcome?.heartbeatSeconds ?? 10;
  }

  /** Registers, once for all who ask at the same time. Rejects with `Unreachable` or `Refused`. */
  async register(): Promise<void> {
    this.#registering ??= this.#register().finally(() => {
      this.#registering = undefined;
    });
    return this.#registering;
  }

  /** The same, for as long as the coordinator is away. Rejects with `Refused`; resolves too when the signal is aborted. */
  async registerPatiently(signal: AbortSignal): Promise<void> {
    for (let failures = 1; !signal.aborted; failures += 1) {
      try {
        return await this.register();
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
        const wait = waitBeforeRetry(failures, this.#deps.random, error.retryAfterMs);
        this.#deps.tell({ type: 'unreachable', reason: error.message, retryInMs: Math.round(wait) });
        await this.#deps.clock.sleep(wait, signal);
      }
    }
  }

  #clientWith(token: string | undefined): CoordinatorClient {
    const { url, fetch } = this.#deps;
    return new CoordinatorClient({ url, fetch, ...(token === undefined ? {} : { token }) });
  }

  /** Kept before it is shown: the coordinator may know it although its answer never arrives. */
  async #ownKey(): Promise<string> {
    if (this.#key !== undefined) return this.#key;
    const { url, workDir, identity } = this.#deps;
    const known = identity.coordinator === url ? identity : { id: identity.id };
    const key = known.key ?? makeKey();
    await keepIdentity(workDir, { ...known, coordinator: url, key });
    this.#key = key;
    return key;
  }

  async #register(): Promise<void> {
    const { url, workDir, identity } = this.#deps;
    const key = await this.#ownKey();
    const registration = { id: identity.id, key, ...(await this.#deps.describe()) };
    const welcome = await this.#clientWith(this.#deps.token).register(registration);
    await keepIdentity(workDir, { id: identity.id, coordinator: url, key, token: welcome.token });
    this.#welcome = welcome;
    this.#client = this.#clientWith(welcome.token);
    const { heartbeatSeconds } = welcome;
    this.#deps.tell({ type: 'registered', worker: identity.id, coordinator: url, heartbeatSeconds });
  }
}
