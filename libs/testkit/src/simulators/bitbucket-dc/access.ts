import { authenticationFailed } from './api-error.ts';
import type { BitbucketDcSimulatorOptions, BitbucketDcTokenOptions } from './options.ts';
import type { UserRecord } from './world.ts';

/** Whoever sent a request. */
export interface Caller {
  readonly user: UserRecord;
  readonly repositories: readonly string[] | undefined;
  readonly authorizations: readonly string[];
}

export function callersOf(tokens: readonly BitbucketDcTokenOptions[]): Caller[] {
  return tokens.map(({ token, name, repositories }, index) => ({
    user: { id: 101 + index, name },
    repositories,
    authorizations: [`Bearer ${token}`, `Basic ${Buffer.from(`${name}:${token}`).toString('base64')}`],
  }));
}

/** Undefined: nobody in particular, who may read nothing here. A wrong credential is refused everywhere. */
export function authenticate(callers: readonly Caller[], authorization: string | undefined): Caller | undefined {
  if (authorization === undefined) return undefined;
  const caller = callers.find((one) => one.authorizations.includes(authorization));
  if (caller === undefined) throw authenticationFailed();
  return caller;
}

/** A token bucket for each account. Answers false when it is empty. */
export function tokenBuckets(limit: BitbucketDcSimulatorOptions['rateLimit'], now: () => number): (account: string) => boolean {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (account) => {
    if (limit === undefined) return true;
    const bucket = buckets.get(account) ?? { tokens: limit.capacity, at: now() };
    const tokens = Math.min(limit.capacity, bucket.tokens + ((now() - bucket.at) / 1000) * limit.perSecond);
    buckets.set(account, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now() });
    return tokens >= 1;
  };
}
