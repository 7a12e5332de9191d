import { badRequest, forbidden, notFound, param, readJson, unavailable, HttpProblem, unauthorized } from '@testwire/runtime';
import type { AccessToken, Lease, Standing, WorkerRecord } from '@testwire/store';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { describeSpan } from '@testwire/telemetry';
import type { TaskDeps } from '../tasks/deps.ts';
import { leaseAttributes } from '../tasks/lease-attributes.ts';

/** Reports, plans of heartbeats and leases are small; results have a limit of their own. */
const MOST_BYTES = 4 * 1024 * 1024;

/** The bearer's token, which the guard left for the handlers. */
export function tokenOf(response: Response): AccessToken {
  const token = response.locals['token'] as AccessToken | undefined;
  if (token === undefined) throw new TypeError('A route that needs a token was served without one.');
  return token;
}

/** Runs something that needs a store or Redis; while it is away, the worker is told to come again. Throws 503. */
export async function requireUp<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HttpProblem || error instanceof TypeError) throw error;
    throw unavailable('The coordinator cannot reach its stores at the moment. Please try again.', error);
  }
}

/** The body, as the schema has it. Throws 400. */
export async function readAs<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await readJson(request, MOST_BYTES));
  if (!parsed.success) throw badRequest(z.prettifyError(parsed.error));
  return parsed.data;
}

/** The worker of the path, which must be the one that asks. Throws 403, and 401 for one that has to register anew. */
export async function requireWorker(request: Request, response: Response, deps: TaskDeps): Promise<WorkerRecord> {
  const id = param(request, 'id');
  if (tokenOf(response).worker !== id) throw forbidden(`The token is not the one of worker "${id}".`);
  return findWorker(id, response, deps);
}

async function requireOwn<T>(
  request: Request,
  response: Response,
  find: (id: string) => Promise<T | undefined>,
  leaseOf: (found: T) => Lease,
): Promise<T> {
  const id = param(request, 'id');
  const found = await requireUp(() => find(id));
  if (found === undefined || leaseOf(found).worker !== tokenOf(response).worker)
    throw notFound(`There is no lease "${id}" of this worker.`);
  describeSpan(leaseAttributes(leaseOf(found)));
  return found;
}

/** The lease of the path, which must be the worker's who asks: of others not even their existence is told. Throws 404. */
export function requireLease(request: Request, response: Response, { store }: TaskDeps): Promise<Lease> {
  return requireOwn(
    request,
    response,
    (id) => store.leases.find(id),
    (lease) => lease,
  );
}

/** The same, with what is known of its tasks. */
export function requireStanding(request: Request, response: Response, { store }: TaskDeps): Promise<Standing> {
  return requireOwn(
    request,
    response,
    (id) => store.leases.standing(id),
    ({ lease }) => lease,
  );
}

/** The worker of a lease. Throws 401 for one that has to register anew. */
export function workerOf(lease: Lease, response: Response, deps: TaskDeps): Promise<WorkerRecord> {
  return findWorker(lease.worker, response, deps);
}

async function findWorker(id: string, response: Response, deps: TaskDeps): Promise<WorkerRecord> {
  const { record } = tokenOf(response);
  const worker = record?.id === id ? record : await requireUp(() => deps.store.workers.find(id));
  if (worker === undefined) throw unauthorized('The worker is not registered any more: register it again.');
  return worker;
}

export function lostLease(lease: Lease): HttpProblem {
  return new HttpProblem(
    409,
    'Conflict',
    `Lease "${lease.id}" is somebody else's by now; what came of it is kept and decides nothing.`,
  );
}
