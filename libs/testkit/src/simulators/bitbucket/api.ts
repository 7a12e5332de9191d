import type { Express, Request, Response } from 'express';
import { readJson } from '../request-body.ts';
import { authenticate, type Caller, hasScope } from './access.ts';
import { lacksScope, noRepository, notFound, refuse, tooManyRequests } from './api-error.ts';
import { pageOf } from './paging.ts';
import type { Json, RepositoryRecord } from './records.ts';
import type { Views } from './views.ts';
import type { BitbucketWorld } from './world.ts';

/** What the routes share. */
export interface ApiContext {
  readonly world: BitbucketWorld;
  readonly views: Views;
  readonly origin: string;
  readonly callers: readonly Caller[];
  /** Answers false when the caller has used up its requests. */
  readonly take: (key: string) => boolean;
}

interface Call {
  readonly caller: Caller;
  readonly request: Request;
  /** The value of a path parameter, decoded. */
  readonly path: (name: string) => string;
}

export interface RepositoryCall extends Call {
  readonly repository: RepositoryRecord;
}

interface Reply {
  readonly status: number;
  /** Absent: no body. */
  readonly body?: unknown;
}

type Method = 'get' | 'post' | 'put' | 'delete';
type Answer<C> = (call: C) => Reply | Promise<Reply>;

export interface Api {
  readonly context: ApiContext;
  /** `scope` is the one that the caller needs. */
  route(method: Method, path: string, scope: string, answer: Answer<Call>): void;
  /** `path` follows `/repositories/{workspace}/{repo_slug}`. */
  repositoryRoute(method: Method, path: string, scope: string, answer: Answer<RepositoryCall>): void;
  list<T>(call: Call, all: readonly T[], show: (item: T) => unknown, maxPagelen?: number): Reply;
  /** The whole hash of the commit in the path. */
  commitOf(call: RepositoryCall): string;
}

export function createApi(app: Express, context: ApiContext): Api {
  const route: Api['route'] = (method, path, scope, answer) => {
    app[method](`/2.0${path}`, async (request: Request, response: Response) => {
      const caller = authenticate(context.callers, request.headers.authorization);
      response.set('X-OAuth-Scopes', caller.scopes.join(', '));
      if (!context.take(caller.authorization)) throw tooManyRequests();
      if (!hasScope(caller, scope)) throw lacksScope(caller.scopes, scope);
      const pathValue = (name: string): string => {
        const value = request.params[name];
        return typeof value === 'string' ? value : '';
      };
      const reply = await answer({ caller, request, path: pathValue });
      response.status(reply.status);
      if (reply.body === undefined) response.end();
      else response.json(reply.body);
    });
  };
  return {
    context,
    route,
    repositoryRoute: (method, path, scope, answer) =>
      route(method, `/repositories/:workspace/:slug${path}`, scope, (call) => {
        const fullName = `${call.path('workspace')}/${call.path('slug')}`.toLowerCase();
        const repository = context.world.repositories.find((one) => one.fullName.toLowerCase() === fullName);
        if (repository === undefined || call.caller.repositories?.includes(repository.fullName) === false) throw noRepository();
        return answer({ ...call, repository });
      }),
    list: (call, all, show, maxPagelen) => ({
      status: 200,
      body: pageOf(all, new URL(call.request.originalUrl, context.origin), show, maxPagelen),
    }),
    commitOf({ repository, path }) {
      const commit = context.world.commit(repository, path('commit'));
      if (commit === undefined) throw notFound(`Commit ${path('commit')}`);
      return commit;
    },
  };
}

/** The JSON object of a request. */
export function readFields(request: Request): Json {
  const body = readAny(request);
  if (body === null || typeof body !== 'object' || Array.isArray(body)) throw refuse(400, 'Bad request', { detail: 'no object' });
  return body as Json;
}

export function readAny(request: Request): unknown {
  try {
    return readJson(request);
  } catch (cause) {
    throw refuse(400, 'Bad request', { detail: `invalid JSON: ${String(cause)}` });
  }
}
