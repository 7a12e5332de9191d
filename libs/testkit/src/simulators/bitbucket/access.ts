import { unauthorized } from './api-error.ts';
import type { BitbucketTokenOptions } from './options.ts';
import type { UserRecord } from './records.ts';
import { uuidFor } from './uuid.ts';

/** Whoever sent a request: the token, and the account or access token that it acts as. */
export interface Caller {
  readonly user: UserRecord;
  readonly kind: BitbucketTokenOptions['kind'];
  readonly scopes: readonly string[];
  readonly authorization: string;
  readonly repositories: readonly string[] | undefined;
}

const USUAL = ['repository', 'repository:write', 'pullrequest', 'pullrequest:write', 'pipeline', 'pipeline:write'];

export function callersOf(tokens: readonly BitbucketTokenOptions[]): Caller[] {
  return tokens.map(({ token, kind, email = '', scopes, repositories, displayName }, index) => ({
    user: {
      uuid: `{${uuidFor(`user ${index + 1}`)}}`,
      displayName: displayName ?? `Token ${index + 1}`,
      type: kind === 'access' ? 'app_user' : 'user',
    },
    kind,
    scopes: scopes ?? (kind === 'access' ? USUAL : [...USUAL, 'account']),
    authorization: kind === 'access' ? `Bearer ${token}` : `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}`,
    repositories,
  }));
}

/** Every repository of the simulator is private. */
export function authenticate(callers: readonly Caller[], authorization: string | undefined): Caller {
  const caller = callers.find((one) => one.authorization === authorization);
  if (caller === undefined) throw unauthorized();
  return caller;
}

/** To write includes to read. */
export function hasScope({ scopes }: Caller, scope: string): boolean {
  return scopes.includes(scope) || scopes.includes(`${scope}:write`);
}
