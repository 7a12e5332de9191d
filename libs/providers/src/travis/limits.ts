import type { BudgetWindow } from '../write-budget.ts';

/** What Travis CI limits; what it says nothing about is ours, so that nothing grows without end. */
export const TRAVIS_LIMITS = {
  answerBytes: 16 * 1024 * 1024,
  timeoutMs: 20_000,
  /** When a 429 does not say how long: the throttles of lib/travis/api/attack.rb of travis-ci/travis-api count by the minute. */
  rateLimitWaitMs: 60_000,
  /** The configuration with the public key is a few kilobytes. A webhook waits for it, and its sender for us. */
  configBytes: 256 * 1024,
  configTimeoutMs: 5000,
  /** How often a signature that does not match may make us ask for the key again. */
  keyRenewalMs: 60_000,
  /** How soon we ask again after an answer without a key. */
  keyRetryMs: 5000,
  /** A key is asked for again after this long in any case, so that one that was taken back does not stay good. */
  keyLifeMs: 3_600_000,
  /** Characters of a signature in base64: an RSA key of 16,384 bits has 2,732. */
  signature: 4096,
} as const;

/** Fifty POSTs within 30 seconds ban the address for an hour (lib/travis/api/attack.rb). */
export const POST_WINDOWS: readonly BudgetWindow[] = [{ name: '45 POST requests in 30 seconds', limit: 45, perMs: 30_000 }];

/** Of one repository: lib/travis/api/v3/services/requests/create.rb */
export const REQUEST_WINDOWS: readonly BudgetWindow[] = [{ name: '10 build requests an hour', limit: 10, perMs: 3_600_000 }];
