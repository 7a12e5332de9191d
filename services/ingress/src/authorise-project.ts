import { deriveRunId, isDerivedRunId, type Permission, type RunClaim } from '@testwire/contracts';
import { forbidden } from '@testwire/runtime';
import type { AccessToken } from '@testwire/store';
import type { Response } from 'express';
import type { IngressDeps } from './deps.ts';

/** The bearer's token, which the guard left for the handlers. */
export function tokenOf(response: Response): AccessToken {
  const token = response.locals['token'] as AccessToken | undefined;
  if (token === undefined) throw new TypeError('A route that needs a token was served without one.');
  return token;
}

/** For routes where it depends on the request which permission it takes. Throws 403. */
export function requirePermission({ name, may }: AccessToken, permission: Permission): void {
  if (may?.includes(permission) === false)
    throw forbidden(`The token "${name}" may not ${permission}: it may only ${may.join(' and ')}.`);
}

export function mayWrite(token: AccessToken, project: string): boolean {
  return token.projects === undefined || token.projects.includes(project);
}

/** What a job must carry, so that whoever works on it can check again what the token may write to. */
export function scopeOf(token: AccessToken): { projects?: string[] } {
  return token.projects === undefined ? {} : { projects: [...token.projects] };
}

/**
 * Both the project that the run has and the one that is claimed for it must be the token's. A token of some projects needs at
 * least one of the two, and for a run that nobody knows an id that is not derived for others. Throws 403.
 */
export function requireRunProject(token: AccessToken, runId: string, known: string | undefined, claim: Derivation): void {
  if (token.runs?.includes(runId) === false)
    throw forbidden(`The token "${token.name}" may write to runs only that it holds a lease of.`);
  const claimed = claim.project;
  const project = known ?? claimed;
  if (project === undefined && token.projects !== undefined) {
    throw forbidden(
      `The token "${token.name}" is for some projects only: say which one the run belongs to (provider, repository).`,
    );
  }
  for (const one of [known, claimed]) if (one !== undefined) requireProject(token, one);
  if (token.projects !== undefined && known !== undefined && claimed !== undefined && known !== claimed) {
    throw forbidden(`The run belongs to project "${known}" already.`);
  }
  if (known === undefined && !mayBegin(token, runId, [claim]))
    throw forbidden(`The token "${token.name}" may not begin the run: ${NOT_DERIVED}.`);
}

/** What the id of a run may be derived from: where the run belongs and, if a CI job says so, its pipeline. */
export interface Derivation extends RunClaim {
  readonly pipelineId?: string | undefined;
}

/** Whether the id is the one that follows from it: for openers and planned runs, for `testwire publish`, or for pipelines. */
function derives(runId: string, { project, repository, commit, name, pipelineId }: Derivation): boolean {
  const ids = [
    ...(project === undefined || commit === undefined ? [] : [deriveRunId(project, commit, name ?? '')]),
    ...(repository === undefined || commit === undefined
      ? []
      : [deriveRunId(repository.name, commit, name ?? '', pipelineId ?? '')]),
    ...(project === undefined || repository === undefined || pipelineId === undefined
      ? []
      : [deriveRunId(project, repository.name, 'pipeline', pipelineId)]),
  ];
  return ids.includes(runId);
}

/** Whether the token may begin a run of this id: one that is derived is kept free for those whom it is derived for. */
export function mayBegin(token: AccessToken, runId: string, derivations: readonly Derivation[]): boolean {
  return token.projects === undefined || !isDerivedRunId(runId) || derivations.some((one) => derives(runId, one));
}

export const NOT_DERIVED =
  'the id of the run is derived from another repository, commit, name or pipeline than the request names: name those, or choose an id of another form';

/** A worker tells of attempts that there are: one that it made up would end what others do of this one. */
export function makesUpAttempt(token: AccessToken, attempt: number, newest = 1): boolean {
  return token.worker !== undefined && attempt > newest;
}

/**
 * Whether another attempt would end tasks that the token could not have submitted: the batches of the attempt before are dropped. `newest`: what the
 * store knows of.
 */
export async function endsTasks(
  token: AccessToken,
  runId: string,
  attempt: number,
  newest = 1,
  deps: IngressDeps,
): Promise<boolean> {
  if (attempt <= newest || token.may?.includes('submit') !== false) return false;
  return (await deps.store.tasks.plan(runId)) !== undefined;
}

export const ENDS_TASKS = 'the run has tasks, and a new attempt would end them: that takes a token that may submit';

/** Throws 403 when the token is for other projects. */
function requireProject(token: AccessToken, project: string): void {
  if (!mayWrite(token, project)) throw forbidden(`The token "${token.name}" may not write to project "${project}".`);
}
