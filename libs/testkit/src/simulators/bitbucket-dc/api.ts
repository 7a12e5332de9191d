import type { Express, Request, Response } from 'express';
import { readJson } from '../request-body.ts';
import { authenticate, type Caller } from './access.ts';
import { ApiError, invalid, noRepository, notPermitted } from './api-error.ts';
import type { Views } from './views.ts';
import type { BitbucketDcWorld, Json, RepositoryRecord } from './world.ts';

/** What the routes share. */
export interface ApiContext {
  readonly world: BitbucketDcWorld;
  readonly views: Views;
  readonly callers: readonly Caller[];
  /** `/rest` below the context path. */
  readonly base: string;
  readonly maxPage: number;
  readonly namesCaller: boolean;
  /** Answers false when the account has used up its requests. */
  readonly take: (account: string) => boolean;
}

interface Call {
  readonly caller: Caller | undefined;
  readonly request: Request;
  /** The value of a path parameter, decoded. */
  readonly path: (name: string) => string;
  readonly query: (name: string) => string | undefined;
}

export interface RepositoryCall extends Call {
  readonly caller: Caller;
  readonly repository: RepositoryRecord;
}

interface Reply {
  readonly status: number;
  /** Absent: no body. */
  readonly body?: unknown;
}

type Method = 'get' | 'post' | 'put' | 'delete';

export interface Api {
  readonly context: ApiContext;
  /** `path` follows `/rest`. */
  route(method: Method, path: string, answer: (call: Call) => Reply): void;
  /** `path` follows `/rest/{resource}/latest/projects/{project}/repos/{repository}`. Everything here takes the permission to read it. */
  repositoryRoute(method: Method, resource: 'api' | 'insights', path: string, answer: (call: RepositoryCall) => Reply): void;
  /** A page: `start` and `limit`, which the server cuts to its own maximum. */
  list<T>(call: Call, all: readonly T[], show: (item: T) => unknown): Reply;
  /** The commit in the path, which must be whole and known. */
  commitOf(call: RepositoryCall): string;
}

export function createApi(app: Express, context: ApiContext): Api {
  const route: Api['route'] = (method, path, answer) => {
    app[method](`${context.base}${path}`, (request: Request, response: Response) => {
      const caller = authenticate(context.callers, request.headers.authorization);
      if (caller !== undefined && context.namesCaller)
        response.set({ 'X-AUSERNAME': encodeURIComponent(caller.user.name), 'X-AUSERID': String(caller.user.id) });
      if (!context.take(caller?.user.name ?? '')) {
        response.set('Retry-After', '1');
        throw new ApiError(429, 'ratelimit.RateLimitedException', 'You have been rate limited.');
      }
      const parameters = new URL(request.originalUrl, 'http://localhost').searchParams;
      const reply = answer({
        caller,
        request,
        path(name) {
          const value = request.params[name];
          return typeof value === 'string' ? value : '';
        },
        query: (name) => parameters.get(name) ?? undefined,
      });
      response.status(reply.status);
      if (reply.body === undefined) response.end();
      else response.json(reply.body);
    });
  };
  return {
    context,
    route,
    repositoryRoute: (method, resource, path, answer) =>
      route(method, `/${resource}/latest/projects/:project/repos/:slug${path}`, (call) => {
        const { caller } = call;
        const name = `${call.path('project')}/${call.path('slug')}`;
        const repository = context.world.findRepository(name);
        if (caller === undefined) throw notPermitted();
        if (repository === undefined) throw noRepository(name);
        if (caller.repositories?.includes(repository.name) === false) throw notPermitted();
        return answer({ ...call, caller, repository });
      }),
    list(call, all, show) {
      const start = wholeNumber(call, 'start', 0);
      const limit = Math.min(wholeNumber(call, 'limit', 25), context.maxPage);
      const end = start + limit;
      const isLastPage = end >= all.length;
      const values = all.slice(start, end).map(show);
      return {
        status: 200,
        body: { size: values.length, limit, isLastPage, values, start, nextPageStart: isLastPage ? null : end },
      };
    },
    commitOf({ repository, path }) {
      const commit = path('commit');
      if (!context.world.hasCommit(repository, commit))
        throw new ApiError(
          404,
          'commit.NoSuchCommitException',
          `Commit '${commit}' does not exist in repository '${repository.name}'.`,
        );
      return commit;
    },
  };
}

function wholeNumber(call: Call, name: string, usual: number): number {
  const value = Number(call.query(name) ?? usual);
  if (!Number.isInteger(value) || value < 0) throw invalid(name, `${name} must be a number`);
  return value;
}

/** The JSON object of a request. */
export function readFields(request: Request): Json {
  let body: unknown;
  try {
    body = readJson(request);
  } catch {
    throw invalid('body', 'The request body is not JSON');
  }
  if (body === null || typeof body !== 'object' || Array.isArray(body))
    throw invalid('body', 'The request body is not an object');
  return body as Json;
}
