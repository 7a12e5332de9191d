import {
  heartbeat,
  heartbeatAnswer,
  leaseGrant,
  leaseRequest,
  workerRegistration,
  type WorkerState,
  workerState,
  workerWelcome,
} from '@testwire/contracts';
import { forbidden, notFound, param, type Route } from '@testwire/runtime';
import type { AccessToken, Lease } from '@testwire/store';
import { z } from 'zod';
import type { TaskDeps } from '../tasks/deps.ts';
import type { Dispatcher } from '../tasks/dispatcher.ts';
import { hearWorker } from '../workers/hear-worker.ts';
import { createLeaseLimit } from '../workers/lease-limit.ts';
import { allowedSilence } from '../workers/present-workers.ts';
import { registerWorker } from '../workers/register-worker.ts';
import { stateOfWorker } from '../workers/state-of-worker.ts';
import { readAs, requireUp, requireWorker, tokenOf } from './worker-of.ts';

const ID = { id: 'Id of the worker' };
const JSON_TYPE = 'application/json';

export function registerRoute(deps: TaskDeps, dispatcher: Dispatcher): Route {
  return {
    method: 'post',
    path: '/v1/workers',
    summary: 'Registers a worker, or registers it anew',
    access: 'token',
    may: ['register'],
    body: { [JSON_TYPE]: workerRegistration },
    answers: {
      201: { description: 'It is registered, with a token of its own', schema: workerWelcome },
      409: { description: 'Another worker of this id was heard of a moment ago' },
    },
    async handle(request, response) {
      const token = tokenOf(response);
      const registration = await readAs(request, workerRegistration);
      requireOwnProjects(token, registration.projects);
      const welcome = await requireUp(() => registerWorker(registration, deps));
      dispatcher.release(welcome.id);
      response.status(201).json(welcome);
    },
  };
}

/** Who takes tasks of a project gets to know them. Throws 403. */
function requireOwnProjects({ name, projects: own }: AccessToken, projects: readonly string[] | undefined): void {
  if (own === undefined || projects?.every((project) => own.includes(project)) === true) return;
  throw forbidden(
    `The token "${name}" is for some projects only: it registers workers that take tasks of these only. Have the worker say so: --project ${own.join(' ')}`,
  );
}

export function heartbeatRoute(deps: TaskDeps): Route {
  return {
    method: 'post',
    path: '/v1/workers/:id/heartbeat',
    summary: 'Says that a worker lives, and which leases it holds',
    access: 'token',
    worker: 'only',
    params: ID,
    body: { [JSON_TYPE]: heartbeat },
    answers: { 200: { description: 'What became of its leases', schema: heartbeatAnswer } },
    async handle(request, response) {
      const worker = await requireWorker(request, response, deps);
      const { leases } = await readAs(request, heartbeat);
      response.json(await requireUp(() => hearWorker(worker, leases, deps)));
    },
  };
}

export function leaseRoute(deps: TaskDeps, dispatcher: Dispatcher): Route {
  const limit = createLeaseLimit(deps);
  return {
    method: 'post',
    path: '/v1/workers/:id/leases',
    summary: 'Leases the next batch of tasks that the worker can do, waiting for one if need be',
    access: 'token',
    worker: 'only',
    params: ID,
    body: { [JSON_TYPE]: leaseRequest },
    answers: {
      200: { description: 'A batch', schema: leaseGrant },
      204: { description: 'There was nothing to do' },
      409: { description: 'It holds too many' },
    },
    async handle(request, response) {
      const worker = await requireWorker(request, response, deps);
      const { waitSeconds } = await readAs(request, leaseRequest);
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      await requireUp(() => limit.check(worker));
      const grant = await requireUp(() => dispatcher.lease(worker, waitSeconds * 1000, gone.signal));
      if (grant === undefined) {
        response.status(204).end();
        return;
      }
      limit.granted(worker);
      response.json(grant);
    },
  };
}

export function drainRoute(deps: TaskDeps): Route {
  return {
    method: 'post',
    path: '/v1/workers/:id/drain',
    summary: 'Has a worker finish what it holds, take no more, and leave',
    access: 'token',
    may: ['submit'],
    worker: 'also',
    params: ID,
    answers: { 202: { description: 'It will be told', schema: z.object({ id: z.string() }) } },
    async handle(request, response) {
      const id = param(request, 'id');
      const token = tokenOf(response);
      if (token.worker === undefined ? token.projects !== undefined : token.worker !== id) {
        throw forbidden(`The token "${token.name}" may not drain worker "${id}".`);
      }
      const by = token.worker === id ? 'itself' : 'another';
      if (!(await requireUp(() => deps.store.workers.drain(id, by)))) throw notFound(`There is no worker "${id}".`);
      response.status(202).json({ id });
    },
  };
}

/** Those that were not heard of for longer are not shown any more. */
const SHOWN_MS = 24 * 60 * 60_000;

async function visibleLeases(
  leases: readonly Lease[],
  projects: readonly string[] | undefined,
  { store }: TaskDeps,
): Promise<ReadonlySet<string>> {
  const workers = [...new Set(leases.map(({ worker }) => worker))];
  const visible = projects === undefined ? leases : await store.leases.ofWorkers(workers, projects);
  return new Set(visible.map(({ id }) => id));
}

/** Of other projects not even their existence is told, neither by what a worker holds nor by whom it works for. */
function asSeenBy(
  projects: readonly string[] | undefined,
  state: WorkerState,
  visible: ReadonlySet<string>,
): readonly WorkerState[] {
  if (projects === undefined) return [state];
  const leases = state.leases.filter(({ id }) => visible.has(id));
  if (state.projects === undefined) return [{ ...state, leases }];
  const own = state.projects.filter((project) => projects.includes(project));
  return own.length === 0 ? [] : [{ ...state, projects: own, leases }];
}

export function listWorkersRoute(deps: TaskDeps): Route {
  return {
    method: 'get',
    path: '/v1/workers',
    summary: 'Workers that were heard of within a day, and what they hold; with a token for some projects, of these',
    access: 'reader',
    answers: { 200: { description: 'All of them, by id', schema: z.object({ items: z.array(workerState) }) } },
    async handle(_request, response) {
      const token = response.locals['token'] as AccessToken | undefined;
      const now = deps.now();
      const workers = await requireUp(() => deps.store.workers.list(new Date(now - SHOWN_MS).toISOString()));
      const leases = await requireUp(() => deps.store.leases.ofWorkers(workers.map(({ id }) => id)));
      const visible = await requireUp(() => visibleLeases(leases, token?.projects, deps));
      const silenceMs = await allowedSilence(deps);
      const items = workers
        .map((worker) => {
          const own = leases.filter((lease) => lease.worker === worker.id);
          return stateOfWorker(worker, own, now, silenceMs);
        })
        .flatMap((state) => asSeenBy(token?.projects, state, visible));
      response.json({ items });
    },
  };
}
