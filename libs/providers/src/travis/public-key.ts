import { createPublicKey, type KeyObject } from 'node:crypto';
import { ProviderError } from '@testwire/contracts';
import { exchange } from '../http.ts';
import type { ProviderDeps } from '../provider.ts';
import { TRAVIS_LIMITS } from './limits.ts';
import { configAnswer } from './schema.ts';

/** Asks the API for the key that webhooks are signed with. Throws {@link ProviderError} of kind `unavailable` when there is none to be had. */
export async function fetchPublicKey(baseUrl: string, deps: ProviderDeps): Promise<KeyObject> {
  const address = `${baseUrl}/config`;
  if (!/^https?:/i.test(address) || !URL.canParse(address))
    throw unavailable(baseUrl, 'the base URL is no http or https address');
  const { status, body } = await exchange(
    deps,
    { method: 'GET', url: new URL(address), headers: { accept: 'application/json', 'user-agent': 'testwire' } },
    { timeoutMs: TRAVIS_LIMITS.configTimeoutMs, maxBytes: TRAVIS_LIMITS.configBytes },
  );
  if (status !== 200) throw unavailable(baseUrl, `it answered ${status}`);
  try {
    const { config } = configAnswer.parse(JSON.parse(body.toString('utf8')));
    const key = createPublicKey(config.notifications.webhook.public_key);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch (cause) {
    throw unavailable(baseUrl, 'its answer holds no public key', cause);
  }
  throw unavailable(baseUrl, 'its public key is no RSA key');
}

function unavailable(baseUrl: string, reason: string, cause?: unknown): ProviderError {
  const where = URL.canParse(baseUrl) ? new URL(baseUrl).origin : 'the configured address';
  const message = `The public key of Travis CI could not be read from ${where}: ${reason}. Check the base URL.`;
  return new ProviderError({ kind: 'unavailable', message }, { cause });
}

interface Held {
  readonly key: KeyObject;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** The key of one Travis CI, held between webhooks. It is replaced when Travis CI changes it. */
export class PublicKey {
  readonly #fetch: () => Promise<KeyObject>;
  readonly #deps: ProviderDeps;
  #held: Held | undefined;
  #failure: { readonly error: ProviderError; readonly at: number } | undefined;
  #pending: Promise<KeyObject> | undefined;

  constructor(baseUrl: string, deps: ProviderDeps) {
    this.#fetch = () => fetchPublicKey(baseUrl, deps);
    this.#deps = deps;
  }

  /** Throws {@link ProviderError} while there has never been one. */
  async current(): Promise<KeyObject> {
    const held = this.#held;
    if (held === undefined) return this.#ask();
    if (this.#deps.now() - held.since < TRAVIS_LIMITS.keyLifeMs) return held.key;
    try {
      return await this.#ask();
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      this.#deps.log('warn', { failure: error.failure }, 'the public key of Travis CI could not be read again');
      return held.key;
    }
  }

  /** For a signature that `key` does not match. Undefined: there is no newer one, or it was asked for less than a minute ago. */
  async newerThan(key: KeyObject): Promise<KeyObject | undefined> {
    const held = this.#held;
    if (held !== undefined && held.key !== key) return held.key;
    if (held !== undefined && this.#deps.now() - held.since < TRAVIS_LIMITS.keyRenewalMs) return undefined;
    const asked = await this.#ask();
    return asked.equals(key) ? undefined : asked;
  }

  /** One question at a time, whoever asks. */
  #ask(): Promise<KeyObject> {
    const failure = this.#failure;
    if (failure !== undefined && this.#deps.now() - failure.at < TRAVIS_LIMITS.keyRetryMs) return Promise.reject(failure.error);
    this.#pending ??= this.#renew().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #renew(): Promise<KeyObject> {
    try {
      const key = await this.#fetch();
      this.#held = { key, since: this.#deps.now() };
      this.#failure = undefined;
      return key;
    } catch (error) {
      if (error instanceof ProviderError) this.#failure = { error, at: this.#deps.now() };
      throw error;
    }
  }
}
