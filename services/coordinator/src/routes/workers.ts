import {
  heartbeat,
  heartbeatAnswer,
  leaseGrant,
  leaseRequest,
  workerRegistration,
  workerState,
  workerWelcome,
} from '@testwire/contracts';
import { forbidden, notFound, param, type Route } from '@testwire/runtime';
import { z } from 'zod';
import type { TaskDeps } from '../tasks/deps.ts';
import type { Dispatcher } from '../tasks/dispatcher.ts';
import { hearWorker } from '../workers/hear-worker.ts';
import { noteSeen } from '../workers/note-seen.ts';
import { silenceOf } from '../workers/present-workers.ts';
import { registerWorker } from '../workers/register-worker.ts';
import { stateOfWorker } from '../workers/state-of-worker.ts';
import { readAs, requireUp, requireWorker, tokenOf } from './worker-of.ts';

const ID = { id: 'Id of the worker' };
const JSON_TYPE = 'application/json';

export function registerRoute(deps: TaskDeps): Route {
  return {
    method: 'post',
    path: '/v1/workers',
    summary: 'Registers a worker, or registers it anew',
    access: 'token',
    body: { [JSON_TYPE]: workerRegistration },
    answers: { 201: { description: 'It is registered, with a token of its own', schema: workerWelcome } },
    async handle(request, response) {
      const token = tokenOf(response);
      if (token.projects !== undefined) {
        throw forbidden(`The token "${token.name}" is for some projects only; workers run tasks of all of them.`);
      }
      const registration = await readAs(request, workerRegistration);
      response.status(201).json(await requireUp(() => registerWorker(registration, deps)));
    },
  };
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
    },
    async handle(request, response) {
      const worker = await requireWorker(request, response, deps);
      const { waitSeconds } = await readAs(request, leaseRequest);
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      await requireUp(() => noteSeen(worker, deps));
      const grant = await requireUp(() => dispatcher.lease(worker, waitSeconds * 1000, gone.signal));
      if (grant === undefined) response.status(204).end();
      else response.json(grant);
    },
  };
}

export function drainRoute(deps: TaskDeps): Route {
  return {
    method: 'post',
    path: '/v1/workers/:id/drain',
    summary: 'Has a worker finish what it holds, take no more, and leave',
    access: 'token',
    worker: 'also',
    params: ID,
    answers: { 202: { description: 'It will be told', schema: z.object({ id: z.string() }) } },
    async handle(request, response) {
      const id = param(request, 'id');
      const token = tokenOf(response);
      if (token.worker === undefined ? token.projects !== undefined : token.worker !== id) {
        throw forbidden(`The token "${token.name}" may not drain worker "${id}".`);
      }
      if (!(await requireUp(() => deps.store.workers.drain(id)))) throw notFound(`There is no worker "${id}".`);
      response.status(202).json({ id });
    },
  };
}

/** Those that were not heard of for longer are not shown any more. */
const SHOWN_MS = 24 * 60 * 60_000;

export function listWorkersRoute(deps: TaskDeps): Route {
  return {
    method: 'get',
    path: '/v1/workers',
    summary: 'Workers that were heard of within a day, and what they hold',
    access: 'reader',
    answers: { 200: { description: 'All of them, by id', schema: z.object({ items: z.array(workerState) }) } },
    async handle(_request, response) {
      const now = deps.now();
      const workers = await requireUp(() => deps.store.workers.list(new Date(now - SHOWN_MS).toISOString()));
      const leases = await requireUp(() => deps.store.leases.ofWorkers(workers.map(({ id }) => id)));
      const silenceMs = silenceOf(deps.configuration);
      const items = workers.map((worker) => {
        const own = leases.filter((lease) => lease.worker === worker.id);
        return stateOfWorker(worker, own, now, silenceMs);
      });
      response.json({ items });
    },
  };
}
