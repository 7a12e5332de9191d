import type { Express, Request, Response } from 'express';
import { readJson } from '../request-body.ts';
import { authenticate, type Caller, hasScope, mayWrite } from './access.ts';
import { ApiError, lacksScope, notFound } from './api-error.ts';
import type { GiteaSimulatorOptions } from './options.ts';
import type { RepositoryRecord } from './records.ts';
import type { Views } from './views.ts';
import type { GiteaWorld } from './world.ts';

/** What the routes share. */
export interface ApiContext {
  readonly world: GiteaWorld;
  readonly views: Views;
  readonly options: GiteaSimulatorOptions;
  readonly callers: readonly Caller[];
}

interface Call {
  readonly caller: Caller;
  readonly request: Request;
  readonly query: URLSearchParams;
  /** The value of a path parameter, decoded. */
  readonly path: (name: string) => string;
}

export interface RepositoryCall extends Call {
  readonly repository: RepositoryRecord;
}

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent: no body. Bytes are sent as they are. */
  readonly body?: unknown;
}

type Method = 'get' | 'post' | 'patch' | 'delete';
type Answer<C> = (call: C) => Reply | Promise<Reply>;

export interface Api {
  readonly context: ApiContext;
  /** `scope` is the one that the token needs. */
  route(method: Method, path: string, scope: string, answer: Answer<Call>): void;
  /** `path` follows `/repos/{owner}/{repo}`. */
  repositoryRoute(method: Method, path: string, scope: string, answer: Answer<RepositoryCall>): void;
  /** One page, and how many there are in all. */
  list<T>(call: Call, all: readonly T[], show: (item: T) => unknown, pageSize?: number): Reply;
}

/** https://docs.gitea.com/administration/config-cheat-sheet#api-api */
const DEFAULT_PAGE = 30;
const MAX_PAGE = 50;

export function createApi(app: Express, context: ApiContext): Api {
  const { world, options } = context;
  const route: Api['route'] = (method, path, scope, answer) => {
    app[method](`/api/v1${path}`, async (request: Request, response: Response) => {
      const caller = authenticate(context.callers, request.headers.authorization);
      if (!hasScope(caller, scope)) throw lacksScope(scope);
      const pathValue = (name: string): string => {
        const value = request.params[name];
        return typeof value === 'string' ? value : '';
      };
      const query = new URL(request.originalUrl, 'http://localhost').searchParams;
      const reply = await answer({ caller, request, query, path: pathValue });
      response.status(reply.status).set(reply.headers ?? {});
      if (reply.body === undefined) response.end();
      else if (Buffer.isBuffer(reply.body)) response.send(reply.body);
      else response.json(reply.body);
    });
  };
  return {
    context,
    route,
    repositoryRoute: (method, path, scope, answer) =>
      route(method, `/repos/:owner/:repo${path}`, scope, (call) => {
        const fullName = `${call.path('owner')}/${call.path('repo')}`.toLowerCase();
        const repository = world.repositories.find((one) => one.fullName.toLowerCase() === fullName);
        if (repository === undefined || call.caller.permission === 'none') throw notFound();
        return answer({ ...call, repository });
      }),
    list({ query }, all, show, pageSize) {
      const page = Math.max(1, Number(query.get('page') ?? 1) || 1);
      const asked = Number(query.get('limit') ?? DEFAULT_PAGE) || DEFAULT_PAGE;
      const limit = pageSize ?? Math.min(asked, options.maxPageSize ?? MAX_PAGE);
      const headers = options.hidesTotals === true ? {} : { 'X-Total-Count': String(all.length) };
      return { status: 200, headers, body: all.slice((page - 1) * limit, page * limit).map(show) };
    },
  };
}

/** For what needs more than to see the repository. */
export function requireWrite({ caller }: Call): void {
  if (!mayWrite(caller)) throw new ApiError(403, 'user should have a permission to write to a repo');
}

/** The JSON object of a request. */
export function readFields(request: Request): Readonly<Record<string, unknown>> {
  let body: unknown;
  try {
    body = readJson(request);
  } catch (cause) {
    throw new ApiError(422, `invalid JSON: ${String(cause)}`);
  }
  if (body === null || typeof body !== 'object' || Array.isArray(body)) throw new ApiError(422, 'json: no object');
  return body as Readonly<Record<string, unknown>>;
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
