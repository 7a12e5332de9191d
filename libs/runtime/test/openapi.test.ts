import { validate } from '@readme/openapi-parser';
import { ciEventsJob, runReport, testRunResult, workerEvent } from '@testwire/contracts';
import { z } from 'zod';
import { describeRoutes, openApiRoute, type Route } from '../src/index.ts';
import { closeAll, routes, serve } from './support/serve.ts';

afterEach(closeAll);

/** The largest shapes that services describe. */
const big: Route = {
  method: 'post',
  path: '/v1/events',
  summary: 'Everything at once',
  access: 'signature',
  body: { 'application/json': z.array(z.union([workerEvent, testRunResult])), 'application/x-ndjson': null },
  answers: { 200: { description: 'A report', schema: z.object({ report: runReport, job: ciEventsJob }) } },
  handle: async () => {},
};

async function faultsOf(description: unknown): Promise<unknown> {
  const copy = structuredClone(description) as Parameters<typeof validate>[0];
  const result = await validate(copy);
  return result.valid ? [] : result.errors;
}

describe('/openapi.json', () => {
  it('is valid OpenAPI 3.1 and describes every route, itself included', async () => {
    const { url } = await serve({ routes: [...routes, big, openApiRoute([...routes, big], 'http://127.0.0.1:8080')] });
    const description: unknown = await (await fetch(`${url}/openapi.json`)).json();
    expect(await faultsOf(description)).toEqual([]);
    expect(description).toMatchObject({ openapi: '3.1.0', servers: [{ url: 'http://127.0.0.1:8080' }] });
    expect(Object.keys((description as { paths: object }).paths)).toEqual([
      '/v1/json',
      '/v1/runs/{id}/bytes/{name}',
      '/v1/runs/{id}/report.{format}',
      '/v1/events',
      '/openapi.json',
    ]);
  });

  it('is checked by something that can say no', async () => {
    expect(await faultsOf({ ...describeRoutes(routes, 'http://t'), paths: { 'no-slash': {} } })).not.toEqual([]);
  });

  it('tells parameters, bodies, who may call and how it refuses', () => {
    const { paths } = describeRoutes(routes, 'http://t') as { paths: Record<string, Record<string, unknown>> };
    expect(paths['/v1/runs/{id}/bytes/{name}']?.['put']).toMatchObject({
      operationId: 'put_v1_runs_id_bytes_name',
      parameters: [
        { name: 'id', in: 'path', required: true, description: 'Id of the run' },
        { name: 'name', in: 'path', required: true },
        { name: 'attempt', in: 'query', required: false },
        { name: 'kind', in: 'query', schema: { enum: ['log', 'image'] } },
      ],
      requestBody: { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } },
      security: [],
    });
    expect(paths['/v1/json']?.['post']).toMatchObject({
      security: [{ token: [] }],
      requestBody: { content: { 'application/json': { schema: { type: 'object', required: ['n'] } } } },
      responses: { 202: { description: 'Taken' }, default: { content: { 'application/problem+json': {} } } },
    });
  });

  it('may be asked for again and says the same', async () => {
    const { url } = await serve({ routes: [openApiRoute(routes, 'http://t')] });
    const ask = async (): Promise<string> => (await fetch(`${url}/openapi.json`)).text();
    expect(await ask()).toBe(await ask());
  });
});
