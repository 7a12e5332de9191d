import type { Request, Router } from 'express';
import { readBytes, readJson } from '../request-body.ts';
import type { Caller, TeamCityAccess } from './access.ts';
import { requirePermission } from './access.ts';
import { selectFields } from './fields.ts';
import { readLocator, requireKnown } from './locator.ts';
import type { TeamCityPermission } from './options.ts';
import type { BuildRecord } from './records.ts';
import { badRequest, notFound } from './refusal.ts';
import type { TeamCityWorld } from './world.ts';

/** What the routes share. */
export interface ApiContext {
  readonly world: TeamCityWorld;
  readonly access: TeamCityAccess;
  /** Where TeamCity is, with its context path. */
  readonly root: string;
}

interface Call {
  readonly caller: Caller;
  readonly request: Request;
  readonly query: (name: string) => string | undefined;
  /** The value of a path parameter, decoded. */
  readonly path: (name: string) => string;
}

export interface BuildCall extends Call {
  readonly build: BuildRecord;
}

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, or the bytes of a file; absent: 204. */
  readonly body?: unknown;
}

type Method = 'get' | 'post' | 'put';
type Answer<C> = (call: C) => Reply | Promise<Reply>;

export interface Api {
  readonly context: ApiContext;
  route(method: Method, path: string, answer: Answer<Call>): void;
  /** `path` follows `/builds/:locator`. A build that the caller may not see is not there. */
  buildRoute(method: Method, path: string, permission: TeamCityPermission | undefined, answer: Answer<BuildCall>): void;
}

/** @param basicOnly as under /httpAuth */
export function createApi(router: Router, context: ApiContext, basicOnly: boolean): Api {
  const route: Api['route'] = (method, path, answer) => {
    router[method](path, async (request, response) => {
      const caller = context.access.authenticate(request.headers, basicOnly);
      const parameters = new URL(request.originalUrl, context.root).searchParams;
      const call: Call = {
        caller,
        request,
        query: (name) => parameters.get(name) ?? undefined,
        path: (name) => {
          const value = request.params[name];
          return Array.isArray(value) ? value.join('/') : (value ?? '');
        },
      };
      const { status, headers = {}, body } = await answer(call);
      response.status(status ?? (body === undefined ? 204 : 200)).set(headers);
      if (body === undefined) response.end();
      else if (Buffer.isBuffer(body)) response.type('application/octet-stream').send(body);
      else response.json(selectFields(body, call.query('fields')));
    });
  };
  return {
    context,
    route,
    buildRoute: (method, path, permission, answer) =>
      route(method, `/builds/:locator${path}`, (call) => {
        const build = findBuild(context.world, call.caller, call.path('locator'));
        if (permission !== undefined) requirePermission(call.caller, permission, build.buildType.projectId);
        return answer({ ...call, build });
      }),
  };
}

export function findBuild(world: TeamCityWorld, caller: Caller, text: string): BuildRecord {
  const locator = readLocator(text);
  requireKnown(locator, ['id']);
  const build = world.builds.find(({ id }) => String(id) === locator.get('id'));
  if (build === undefined || !caller.permissions.has('View project')) throw notFound(`No build found by locator '${text}'.`);
  return build;
}

/** A JSON object. */
export function readObject(request: Request): Record<string, unknown> {
  if (request.is('json') === false) throw badRequest('Unsupported media type; send application/json.');
  let value: unknown;
  try {
    value = readJson(request);
  } catch {
    throw badRequest('Error reading the entity: not JSON.');
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw badRequest('No entity was posted.');
  return value as Record<string, unknown>;
}

export function readText(request: Request): string {
  if (request.is('text/plain') === false) throw badRequest('Unsupported media type; send text/plain.');
  return readBytes(request).toString('utf8');
}
