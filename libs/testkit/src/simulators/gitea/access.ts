import { ApiError } from './api-error.ts';
import type { GiteaTokenOptions } from './options.ts';
import type { AccountRecord } from './records.ts';

/** Whoever sent a request. */
export interface Caller {
  readonly account: AccountRecord;
  readonly authorization: string;
  readonly scopes: readonly string[];
  readonly permission: NonNullable<GiteaTokenOptions['permission']>;
}

const USUAL = ['write:repository', 'write:issue', 'read:user'];

export function callersOf(tokens: readonly GiteaTokenOptions[], account: (login: string) => AccountRecord): Caller[] {
  return tokens.map(({ token, login, scopes = USUAL, permission = 'write' }) => ({
    account: account(login),
    authorization: `token ${token}`,
    scopes,
    permission,
  }));
}

/** Every repository of the simulator is private. */
export function authenticate(callers: readonly Caller[], authorization: string | undefined): Caller {
  if (authorization === undefined) throw new ApiError(401, 'token is required');
  const caller = callers.find((one) => one.authorization === authorization);
  if (caller === undefined) throw new ApiError(401, 'user does not exist [uid: 0, name: ]');
  return caller;
}

/** To write includes to read. */
export function hasScope({ scopes }: Caller, scope: string): boolean {
  return scopes.includes(scope) || scopes.includes(scope.replace(/^read:/, 'write:'));
}

export function mayWrite({ permission }: Caller): boolean {
  return permission === 'write' || permission === 'admin';
}
