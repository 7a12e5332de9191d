import { createLogger } from '@testwire/telemetry';
import { z } from 'zod';
import {
  type AppOptions,
  type BodyOptions,
  createApp,
  listen,
  type Listener,
  param,
  type Patience,
  readBody,
  readJson,
  requireMediaType,
  type Route,
  streamBody,
  unauthorized,
} from '../../src/index.ts';

export const MAX_BYTES = 100_000;
const answer = { 200: { description: 'Good', schema: z.looseObject({}) } };

/** Routes that do what services do: bodies as JSON, as bytes and as a stream, and one that breaks. */
export const routes: readonly Route[] = [
  {
    method: 'post',
    path: '/v1/json',
    summary: 'Takes JSON',
    access: 'token',
    body: { 'application/json': z.object({ n: z.int(), when: z.iso.datetime().optional() }) },
    answers: { 202: { description: 'Taken', schema: z.object({ got: z.unknown() }) } },
    async handle(request, response) {
      requireMediaType(request, ['application/json']);
      response.status(202).json({ got: await readJson(request, MAX_BYTES) });
    },
  },
  {
    method: 'put',
    path: '/v1/runs/:id/bytes/:name',
    summary: 'Takes bytes',
    access: 'anybody',
    params: { id: 'Id of the run', name: 'Name of the bytes' },
    query: z.object({ attempt: z.coerce.number().int().positive().optional(), kind: z.enum(['log', 'image']).optional() }),
    body: { 'application/octet-stream': null },
    answers: answer,
    async handle(request, response) {
      response.json({ bytes: (await readBody(request, MAX_BYTES)).length, name: param(request, 'name') });
    },
  },
  {
    method: 'get',
    path: '/v1/runs/:id/report.:format',
    summary: 'Breaks',
    access: 'reader',
    params: { id: 'Id of the run', format: 'md, html or json' },
    answers: { 200: { description: 'The report', mediaType: 'text/html' } },
    handle: () => Promise.reject(new Error('canary: /srv/testwire/db.ts cannot reach postgres://u:p@db')),
  },
];

export const silent = createLogger({ service: 'test', level: 'silent' });

const defaults: AppOptions = {
  routes,
  dependencies: [],
  logger: silent,
  trustedProxies: 0,
  renderMetrics: async () => 'up 1\n',
  isDraining: () => false,
  async guard(route, request) {
    if (route.access === 'token' && request.headers.authorization !== 'Bearer good')
      throw unauthorized('This route needs a bearer token.');
  },
};

const open: Listener[] = [];

export interface Served {
  readonly url: string;
  readonly listener: Listener;
}

export async function serve(options: Partial<AppOptions> = {}, patience?: Patience): Promise<Served> {
  const listener = await listen(createApp({ ...defaults, ...options }), '127.0.0.1', 0, patience);
  open.push(listener);
  return { url: `http://127.0.0.1:${listener.port}`, listener };
}

/** After each test. */
export async function closeAll(): Promise<void> {
  for (const listener of open.splice(0)) await listener.close().catch(() => {});
}

/** A route that counts what `streamBody` hands out before it refuses. */
export function countingRoute(
  maxBytes: number,
  more: BodyOptions & { readonly patienceMs?: number } = {},
): { readonly route: Route; readonly seen: () => number } {
  let bytes = 0;
  const route: Route = {
    method: 'post',
    path: '/stream',
    summary: 'Counts',
    access: 'anybody',
    answers: answer,
    ...(more.patienceMs === undefined ? {} : { patienceMs: more.patienceMs }),
    async handle(request, response) {
      for await (const chunk of streamBody(request, maxBytes, more)) bytes += chunk.length;
      response.json({ bytes });
    },
  };
  return { route, seen: () => bytes };
}
