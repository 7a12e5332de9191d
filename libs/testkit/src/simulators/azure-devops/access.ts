import type { IncomingHttpHeaders } from 'node:http';
import { forbidden } from './api-error.ts';
import type { AzureDevOpsTokenOptions } from './options.ts';
import { type IdentityRecord, type Right, RIGHTS } from './records.ts';
import { guidOf } from './world.ts';

/** Whoever sent a request. */
export interface Caller {
  readonly identity: IdentityRecord;
  readonly rights: Set<Right>;
  readonly credential: string;
}

export function callersOf(tokens: readonly AzureDevOpsTokenOptions[]): readonly Caller[] {
  return tokens.map(({ token, kind = 'pat', rights = RIGHTS, identity }, index) => ({
    identity: { id: identity ?? guidOf(`identity ${index + 1}`), displayName: `Service ${index + 1}` },
    rights: new Set(rights),
    credential: kind === 'bearer' ? `Bearer ${token}` : token,
  }));
}

/** Undefined for a credential that nobody has, and for none. The user of basic authentication is not looked at. */
export function findCaller(callers: readonly Caller[], { authorization = '' }: IncomingHttpHeaders): Caller | undefined {
  const encoded = /^basic (.+)$/i.exec(authorization)?.[1];
  const given =
    encoded === undefined
      ? authorization
      : Buffer.from(encoded, 'base64')
          .toString('utf8')
          .replace(/^[^:]*:/, '');
  return callers.find(({ credential }) => credential === given);
}

export function requireRight({ rights }: Caller, right: Right): void {
  if (!rights.has(right)) throw forbidden(right);
}
