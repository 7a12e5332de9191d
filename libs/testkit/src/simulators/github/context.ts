import type { Request } from 'express';
import { readJson } from '../request-body.ts';
import type { Access, Caller } from './access.ts';
import { GitHubError, notFound } from './errors.ts';
import type { AppSeed, PermissionName } from './options.ts';
import { type MutableGitHubState, type Repository, toTimestamp } from './state.ts';
import type { Webhooks } from './webhooks.ts';

/** What every group of routes works with. */
export interface GitHubContext {
  readonly url: string;
  readonly state: MutableGitHubState;
  readonly access: Access;
  readonly app: AppSeed | undefined;
  readonly webhooks: Webhooks;
  readonly now: () => number;
  readonly callerOf: (request: Request) => Caller;
}

/** The repository in the path, for reading. Private ones need one of the permissions. */
export function toRead({ access, callerOf }: GitHubContext, request: Request, ...anyOf: readonly PermissionName[]): Repository {
  return access.repository(request, callerOf(request), 'read', ...anyOf);
}

/** The repository in the path, for writing, which always needs one of the permissions. */
export function toWrite({ access, callerOf }: GitHubContext, request: Request, ...anyOf: readonly PermissionName[]): Repository {
  return access.repository(request, callerOf(request), 'write', ...anyOf);
}

export function timestamp(context: GitHubContext): string {
  return toTimestamp(context.now());
}

/** The JSON object in the body; an empty one when there is no body. */
export function readObject(request: Request): Record<string, unknown> {
  const body = readJson(request) ?? {};
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new GitHubError(400, 'Body should be a JSON object');
  return { ...body };
}

export function textParam(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}

/** A number in the path; anything else names nothing. */
export function idParam(request: Request, name: string): number {
  const value = Number(textParam(request, name));
  if (!Number.isSafeInteger(value)) throw notFound();
  return value;
}

export function textQuery(request: Request, name: string): string | undefined {
  const value = request.query[name];
  return typeof value === 'string' ? value : undefined;
}

/** Finds one thing of a repository by its id, or answers 404. */
export function findOwned<Item extends { readonly id: number; readonly repository: string }>(
  items: readonly Item[],
  repository: Repository,
  id: number,
): Item {
  const found = items.find((item) => item.id === id && item.repository === repository.fullName);
  if (found === undefined) throw notFound();
  return found;
}

/** The commit that a branch, tag-less ref or SHA in the path names. */
export function resolveRef(repository: Repository, ref: string): string {
  const branch = repository.branches.get(ref.replace(/^(refs\/)?heads\//, ''));
  if (branch !== undefined) return branch;
  if (!knowsCommit(repository, ref)) throw new GitHubError(422, `No commit found for SHA: ${ref}`);
  return ref;
}

export function knowsCommit(repository: Repository, sha: string): boolean {
  return /^[0-9a-f]{40}$/.test(sha) && (repository.commits?.has(sha) ?? true);
}
