import { leaseCompletion, leaseFailure, totals } from '@testwire/contracts';
import { summarise } from '@testwire/results';
import { badQuery, badRequest, type Route, withStagedBody } from '@testwire/runtime';
import type { Lease } from '@testwire/store';
import { z } from 'zod';
import type { AskForReport } from '../tasks/ask-for-report.ts';
import { completeLease } from '../tasks/complete-lease.ts';
import type { TaskDeps } from '../tasks/deps.ts';
import { endLease } from '../tasks/end-lease.ts';
import { keepResult } from '../tasks/keep-result.ts';
import { readTaskResult } from '../tasks/read-task-result.ts';
import { lostLease, readAs, requireLease, requireStanding, requireUp, workerOf } from './worker-of.ts';

const ID = { id: 'Id of the lease' };
const JSON_TYPE = 'application/json';

function requireTask(lease: Lease, task: string): void {
  if (!lease.tasks.some(({ id }) => id === task)) throw badRequest(`Task "${task}" is not of lease "${lease.id}".`);
}

export function completeRoute(deps: TaskDeps, askForReport: AskForReport): Route {
  return {
    method: 'post',
    path: '/v1/leases/:id/complete',
    summary: 'Says which tasks of a lease ended, and how',
    access: 'token',
    worker: 'only',
    params: ID,
    body: { [JSON_TYPE]: leaseCompletion },
    answers: {
      200: {
        description: 'Kept; `open`: the tasks of the lease that have not ended',
        schema: z.object({ open: z.array(z.string()) }),
      },
      409: { description: "The lease is somebody else's by now" },
    },
    async handle(request, response) {
      const standing = await requireStanding(request, response, deps);
      const { tasks } = await readAs(request, leaseCompletion);
      for (const { task } of tasks) requireTask(standing.lease, task);
      const worker = await workerOf(standing.lease, response, deps);
      const completion = await requireUp(() => completeLease(standing, worker, tasks, askForReport, deps));
      if (completion.kind === 'late') throw lostLease(standing.lease);
      response.json({ open: [...completion.open] });
    },
  };
}

/** Whoever cannot do a batch is not offered it again at once. */
const GIVEN_BACK_MS = 1000;

export function failRoute(deps: TaskDeps): Route {
  return {
    method: 'post',
    path: '/v1/leases/:id/fail',
    summary: 'Gives back what of a lease has not ended',
    access: 'token',
    worker: 'only',
    params: ID,
    body: { [JSON_TYPE]: leaseFailure },
    answers: { 202: { description: 'Others may take it', schema: z.object({ id: z.string() }) } },
    async handle(request, response) {
      const lease = await requireLease(request, response, deps);
      const { reason } = await readAs(request, leaseFailure);
      if (lease.ended === undefined) {
        await requireUp(() => endLease(lease, { how: 'given-back', message: reason, delayMs: GIVEN_BACK_MS }, deps));
      }
      response.status(202).json({ id: lease.id });
    },
  };
}

const resultQuery = z.object({
  task: z.string().min(1).max(200),
  /** Name of the file, as the task wrote it. */
  file: z.string().min(1).max(4096),
});

const resultAnswer = z.object({
  totals,
  partial: z.boolean(),
  problems: z.array(z.object({ file: z.string().optional(), line: z.int().optional(), message: z.string() })),
});

export function resultsRoute(deps: TaskDeps): Route {
  return {
    method: 'post',
    path: '/v1/leases/:id/results',
    summary: 'Takes in one result file of a task',
    access: 'token',
    worker: 'only',
    params: ID,
    query: resultQuery,
    body: { 'application/octet-stream': null, 'application/json': null, 'application/xml': null, 'text/xml': null },
    answers: {
      202: { description: 'Kept; what was read of it', schema: resultAnswer },
      409: { description: "The lease is somebody else's by now" },
    },
    async handle(request, response) {
      const lease = await requireLease(request, response, deps);
      const asked = resultQuery.safeParse(request.query);
      if (!asked.success) throw badQuery(asked.error);
      const { task, file } = asked.data;
      requireTask(lease, task);
      const answered = await withStagedBody(request, deps.configuration.limits.resultBytes, (body) =>
        deps.turns.take(body.bytes, async () => {
          const result = await readTaskResult(body, file);
          if (!(await requireUp(() => keepResult(lease, { task, file, result }, deps)))) throw lostLease(lease);
          return { totals: summarise(result), partial: result.partial, problems: result.problems };
        }),
      );
      response.status(202).json(answered);
    },
  };
}
