import type { IncomingHttpHeaders } from 'node:http';
import { forbidden, insufficientScope, notFound, unauthorized } from './api-error.ts';
import type { GitLabTokenOptions } from './options.ts';
import { ACCESS, type ProjectRecord, type UserRecord } from './records.ts';
import type { GitLabWorld } from './world.ts';

/** Whoever sent a request: the token and the user it acts as. */
export interface Caller {
  readonly user: UserRecord;
  readonly kind: GitLabTokenOptions['kind'];
  readonly token: string;
  readonly scopes: readonly string[];
  readonly accessLevel: number;
  /** Position among the tokens, from 1; stands for its id. */
  readonly tokenId: number;
  readonly projects: readonly number[] | undefined;
}

export function callersOf(tokens: readonly GitLabTokenOptions[]): readonly Caller[] {
  return tokens.map((token, index) => ({
    user: userOf(token, index),
    kind: token.kind,
    token: token.token,
    scopes: token.scopes ?? ['api'],
    accessLevel: token.accessLevel ?? ACCESS.maintainer,
    tokenId: index + 1,
    projects: token.projects,
  }));
}

/** PRIVATE-TOKEN or Authorization: Bearer for tokens that people make, JOB-TOKEN for the one that a CI job has. */
export function authenticate(callers: readonly Caller[], headers: IncomingHttpHeaders): Caller {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  const made = headers['private-token'] ?? bearer;
  const job = headers['job-token'];
  const caller =
    made === undefined
      ? callers.find((one) => one.kind === 'job' && one.token === job)
      : callers.find((one) => one.kind !== 'job' && one.token === made);
  if (caller === undefined) throw unauthorized();
  return caller;
}

export function requireScope(caller: Caller, allowed: readonly string[]): void {
  if (caller.kind === 'job') return;
  if (!caller.scopes.some((scope) => allowed.includes(scope))) throw insufficientScope(allowed);
}

/** `id` is a number or a path. One that the caller may not see does not exist for it. */
export function findProject(world: GitLabWorld, caller: Caller, id: string): ProjectRecord {
  const project = world.projects.find((one) => String(one.id) === id || one.pathWithNamespace.toLowerCase() === id.toLowerCase());
  if (project === undefined || !(caller.projects?.includes(project.id) ?? true)) throw notFound('Project');
  return project;
}

export function requireAccess(caller: Caller, level: number): void {
  if (caller.accessLevel < level) throw forbidden();
}

function userOf(token: GitLabTokenOptions, index: number): UserRecord {
  const id = index + 1;
  if (token.kind === 'project') {
    const username = token.username ?? `project_${token.projects?.[0] ?? 0}_bot_${id}`;
    return { id, username, name: `Project token ${id}`, bot: true };
  }
  const username = token.username ?? `user-${id}`;
  return { id, username, name: username, bot: false };
}
