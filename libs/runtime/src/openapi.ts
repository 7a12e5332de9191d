import { z } from 'zod';
import { type Access, permissionsOf, type Route } from './route.ts';

type Json = Readonly<Record<string, unknown>>;

const PROBLEM: Json = {
  type: 'object',
  description: 'RFC 9457',
  properties: { type: { type: 'string' }, title: { type: 'string' }, status: { type: 'integer' }, detail: { type: 'string' } },
  required: ['title', 'status', 'detail'],
};

const SECURITY: Readonly<Record<Access, readonly Json[]>> = {
  anybody: [],
  signature: [{ signature: [] }],
  token: [{ token: [] }],
  // An empty requirement: reading may be open to everybody who reaches the port.
  reader: [{ token: [] }, {}],
};
const BY_LINK: Json = { link: [] };

/** Bytes are described as such; schemas as what a client may send, before defaults are filled in. */
function describeSchema(schema: z.ZodType | null | undefined, io: 'input' | 'output'): Json {
  return schema === null || schema === undefined
    ? { type: 'string', format: 'binary' }
    : z.toJSONSchema(schema, { io, unrepresentable: 'any' });
}

function describeParameters(route: Route): Json[] {
  const inPath = Object.entries(route.params ?? {}).map(([name, description]) => ({
    name,
    in: 'path',
    required: true,
    description,
    schema: { type: 'string' },
  }));
  const inQuery = Object.entries(route.query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: describeSchema(schema as z.ZodType, 'input'),
  }));
  return [...inPath, ...inQuery];
}

function describeAnswers(route: Route): Json {
  const good = Object.entries(route.answers).map(([status, answer]) => {
    const mediaType = answer.mediaType ?? 'application/json';
    return [
      status,
      { description: answer.description, content: { [mediaType]: { schema: describeSchema(answer.schema, 'output') } } },
    ] as const;
  });
  const refusal = { description: 'Refused, with the reason', content: { 'application/problem+json': { schema: PROBLEM } } };
  return { ...Object.fromEntries(good), default: refusal };
}

/** Tokens are opaque, and have no scopes in OpenAPI's sense. */
function describePermissions(route: Route): Json {
  const isOpen = route.access === 'anybody' || route.access === 'signature' || route.worker === 'only';
  return isOpen ? {} : { description: `A token must be good for: ${permissionsOf(route).join(' or ')}.` };
}

function describeRoute(route: Route): Json {
  const body = route.body === undefined ? {} : { requestBody: { required: true, content: mapValues(route.body) } };
  return {
    summary: route.summary,
    ...describePermissions(route),
    operationId: [route.method, ...(route.path.match(/\w+/g) ?? [])].join('_'),
    parameters: describeParameters(route),
    ...body,
    responses: describeAnswers(route),
    security: [...SECURITY[route.access], ...(route.link === true ? [BY_LINK] : [])],
  };
}

function mapValues(body: NonNullable<Route['body']>): Json {
  return Object.fromEntries(
    Object.entries(body).map(([mediaType, schema]) => [mediaType, { schema: describeSchema(schema, 'input') }]),
  );
}

/** `/v1/runs/:id/report.:format` → `/v1/runs/{id}/report.{format}` */
function templateOf(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}

/** The OpenAPI 3.1 description of these routes, made from the schemas that the handlers use themselves. */
export function describeRoutes(routes: readonly Route[], server: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = templateOf(route.path);
    paths[path] = { ...paths[path], [route.method]: describeRoute(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Testwire', version: '0.1.0', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: server }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        link: { type: 'apiKey', in: 'query', name: 'access', description: 'The signature of a report link.' },
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'X-Hub-Signature-256',
          description: "The provider's own signature; each has its header.",
        },
      },
    },
  };
}

/** The route that serves the description of itself and the others. */
export function openApiRoute(routes: readonly Route[], server: string): Route {
  const self: Route = {
    method: 'get',
    path: '/openapi.json',
    summary: 'This description, as OpenAPI 3.1',
    access: 'anybody',
    answers: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) } },
    handle: async (_request, response) => {
      response.json(describeRoutes([...routes, self], server));
    },
  };
  return self;
}
