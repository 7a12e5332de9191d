import type { IncomingHttpHeaders } from 'node:http';
import type { CircleCITokenOptions } from './options.ts';
import { Refusal } from './refusal.ts';

/** `Circle-Token`, `Authorization: Bearer`, or the token as the user of basic authentication. */
export function authenticate(tokens: readonly CircleCITokenOptions[], headers: IncomingHttpHeaders): CircleCITokenOptions {
  const given = headers['circle-token'] ?? bearerOf(headers.authorization ?? '');
  const found = tokens.find(({ token }) => token === given);
  if (found === undefined) throw new Refusal(401, given === undefined ? 'You must log in first.' : 'Invalid token provided.');
  return found;
}

function bearerOf(authorization: string): string | undefined {
  const basic = /^Basic (.+)$/i.exec(authorization)?.[1];
  if (basic !== undefined) return Buffer.from(basic, 'base64').toString('utf8').split(':')[0];
  return /^Bearer (.+)$/i.exec(authorization)?.[1];
}

/** A project that the user may not see does not exist. */
export function requireSight(token: CircleCITokenOptions, slug: string, what: string): void {
  if (!(token.projects?.includes(slug) ?? true)) throw new Refusal(404, `${what} not found`);
}

export function requireWriting(token: CircleCITokenOptions): void {
  if (token.writes === false) throw new Refusal(403, 'Permission denied.');
}
