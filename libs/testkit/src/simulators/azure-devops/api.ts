import type { Express, Request, Response } from 'express';
import { readBytes, readJson } from '../request-body.ts';
import { type Caller, findCaller, requireRight } from './access.ts';
import { ApiError, invalid, notFound, notSignedIn } from './api-error.ts';
import type { Presenter } from './present.ts';
import type { PullRequestRecord, RepositoryRecord, Right } from './records.ts';
import type { AzureDevOpsWorld } from './world.ts';

export interface ApiContext {
  readonly world: AzureDevOpsWorld;
  readonly present: Presenter;
  readonly organization: string;
  readonly origin: string;
  readonly callers: readonly Caller[];
  readonly refuseWith: 203 | 302 | 401;
}

/** A request by somebody who may send it. */
export interface Call {
  readonly caller: Caller;
  readonly request: Request;
  readonly query: URLSearchParams;
  /** The value of a path parameter, decoded. */
  readonly path: (name: string) => string;
  /** The body as JSON. */
  readonly body: () => unknown;
}

export interface Reply {
  readonly status: number;
  /** Absent: no body. */
  readonly body?: unknown;
}

type Method = 'get' | 'post' | 'patch' | 'delete';

export interface Api {
  readonly context: ApiContext;
  /** `path` follows the organization. */
  route(method: Method, path: string, right: Right | undefined, answer: (call: Call) => Reply): void;
}

export function createApi(app: Express, context: ApiContext): Api {
  return {
    context,
    route(method, path, right, answer) {
      app[method](`/:organization${path}`, (request: Request, response: Response) => {
        const caller = findCaller(context.callers, request.headers);
        if (caller === undefined) throw notSignedIn(context.refuseWith, context.origin);
        if (request.params['organization'] !== context.organization) throw new ApiError(404, '<!DOCTYPE html><html></html>');
        const query = new URL(request.originalUrl, context.origin).searchParams;
        if (!/^\d+\.\d+(-preview(\.\d+)?)?$/.test(query.get('api-version') ?? ''))
          throw invalid(`No api-version was supplied for the "${request.method}" request.`);
        if (right !== undefined) requireRight(caller, right);
        const pathValue = (name: string): string => {
          const value = request.params[name];
          return typeof value === 'string' ? value : '';
        };
        const reply = answer({ caller, request, query, path: pathValue, body: () => bodyOf(request) });
        response.status(reply.status);
        if (reply.body === undefined) response.end();
        else if (Buffer.isBuffer(reply.body)) response.type('application/octet-stream').send(reply.body);
        else response.json(reply.body);
      });
    },
  };
}

function bodyOf(request: Request): unknown {
  if (readBytes(request).length === 0) throw invalid('Value cannot be null. Parameter name: body');
  try {
    return readJson(request);
  } catch {
    throw invalid('The request body is not JSON.');
  }
}

/** By name or GUID, both without regard to case. */
export function findRepository({ world }: ApiContext, { path }: Call): RepositoryRecord {
  const project = path('project');
  const there = world.repositories.filter((one) => isCalled(project, one.project, one.projectId));
  if (there.length === 0) throw notFound(`TF200016: The following project does not exist: ${project}.`);
  const repository = there.find((one) => isCalled(path('repository'), one.name, one.id));
  if (repository === undefined)
    throw notFound(`TF401019: The Git repository with name or identifier ${path('repository')} does not exist.`);
  return repository;
}

/** Throws when there is no such project. */
export function projectIdOf({ world }: ApiContext, { path }: Call): string {
  const project = path('project');
  const found = world.repositories.find((one) => isCalled(project, one.project, one.projectId));
  if (found === undefined) throw notFound(`TF200016: The following project does not exist: ${project}.`);
  return found.projectId;
}

export function findPullRequest(context: ApiContext, call: Call): PullRequestRecord {
  const repository = findRepository(context, call);
  const id = Number(call.path('pullRequest'));
  const found = context.world.pullRequests.find((one) => one.id === id && one.repositoryId === repository.id);
  if (found === undefined) throw notFound('TF401180: The requested pull request was not found.');
  return found;
}

function isCalled(given: string, name: string, id: string): boolean {
  return [name, id].some((one) => one.toLowerCase() === given.toLowerCase());
}

/** One page of a list, as `{ count, value }`. */
export function listReply<T>(
  items: readonly T[],
  show: (item: T) => unknown,
  paging?: { readonly query: URLSearchParams; readonly top: string; readonly skip: string; readonly max: number },
): Reply {
  const skip = numberAt(paging?.query, paging?.skip) ?? 0;
  const top = Math.min(numberAt(paging?.query, paging?.top) ?? Infinity, paging?.max ?? Infinity);
  const value = items.slice(skip, skip + top).map(show);
  return { status: 200, body: { count: value.length, value } };
}

function numberAt(query: URLSearchParams | undefined, name: string | undefined): number | undefined {
  const given = name === undefined ? null : (query?.get(name) ?? null);
  if (given === null) return undefined;
  if (!/^\d{1,9}$/.test(given)) throw invalid(`The value "${given}" is not valid for ${name ?? ''}.`);
  return Number(given);
}
