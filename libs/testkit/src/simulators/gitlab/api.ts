import type { Express, Request, Response } from 'express';
import { readBytes, readForm, readJson } from '../request-body.ts';
import { authenticate, type Caller, findProject, requireAccess, requireScope } from './access.ts';
import { invalidParameter } from './api-error.ts';
import type { Presenter } from './entities.ts';
import type { GitLabLimits } from './options.ts';
import { paginate } from './paging.ts';
import type { Parameters } from './parameters.ts';
import type { ProjectRecord } from './records.ts';
import type { GitLabWorld } from './world.ts';

/** What the routes share. */
export interface ApiContext {
  readonly world: GitLabWorld;
  readonly present: Presenter;
  readonly limits: GitLabLimits;
  readonly origin: string;
  readonly callers: readonly Caller[];
}

/** A request by somebody who may send it. */
interface Call {
  readonly caller: Caller;
  readonly request: Request;
  /** Query and body together. */
  readonly parameters: Parameters;
  /** The value of a path parameter, decoded. */
  readonly path: (name: string) => string;
}

export interface ProjectCall extends Call {
  readonly project: ProjectRecord;
}

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent: no body. */
  readonly body?: unknown;
}

interface Rule {
  /** Scopes of which the token needs one. When absent: `api`, and for reading `read_api` too. */
  readonly scopes?: readonly string[] | 'any';
  /** True when a CI job's token is accepted as well. */
  readonly jobToken?: boolean;
}

interface ProjectRule extends Rule {
  /** The least role in the project. */
  readonly access: number;
}

type Method = 'get' | 'post' | 'put' | 'delete';

export interface Api {
  readonly context: ApiContext;
  route(method: Method, path: string, rule: Rule, answer: (call: Call) => Reply | Promise<Reply>): void;
  /** `path` follows `/projects/:id`. */
  projectRoute(method: Method, path: string, rule: ProjectRule, answer: (call: ProjectCall) => Reply | Promise<Reply>): void;
  /** One page of a list. */
  list<T>(call: Call, all: readonly T[], show: (item: T) => unknown): Reply;
}

export function createApi(app: Express, context: ApiContext): Api {
  const route: Api['route'] = (method, path, rule, answer) => {
    app[method](`/api/v4${path}`, async (request: Request, response: Response) => {
      // A job's token on a route that takes none is as good as no token.
      const callers = rule.jobToken === true ? context.callers : context.callers.filter(({ kind }) => kind !== 'job');
      const caller = authenticate(callers, request.headers);
      const scopes = rule.scopes ?? (method === 'get' ? ['api', 'read_api'] : ['api']);
      if (scopes !== 'any') requireScope(caller, scopes);
      const pathValue = (name: string): string => {
        const value = request.params[name];
        return typeof value === 'string' ? value : '';
      };
      const reply = await answer({ caller, request, parameters: readParameters(request), path: pathValue });
      response.status(reply.status).set(reply.headers ?? {});
      if (reply.body === undefined) response.end();
      else response.json(reply.body);
    });
  };
  return {
    context,
    route,
    projectRoute: (method, path, rule, answer) =>
      route(method, `/projects/:id${path}`, rule, (call) => {
        const project = findProject(context.world, call.caller, call.path('id'));
        requireAccess(call.caller, rule.access);
        return answer({ ...call, project });
      }),
    list(call, all, show) {
      const page = paginate(all, call.parameters, new URL(call.request.originalUrl, context.origin));
      return { status: 200, headers: page.headers, body: page.items.map(show) };
    },
  };
}

function readParameters(request: Request): Parameters {
  const query = Object.fromEntries(new URL(request.originalUrl, 'http://localhost').searchParams);
  if (request.is('json') !== false) return { ...query, ...readObject(request) };
  if (request.is('urlencoded') !== false) return { ...query, ...Object.fromEntries(readForm(request)) };
  return query;
}

function readObject(request: Request): Parameters {
  if (readBytes(request).length === 0) return {};
  let value: unknown;
  try {
    value = readJson(request);
  } catch {
    throw invalidParameter('message body does not match declared format');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidParameter('message body does not match declared format');
  return value as Parameters;
}
