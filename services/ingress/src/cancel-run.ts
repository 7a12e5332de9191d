import { isFinished, runId as runIdSchema } from '@testwire/contracts';
import { badRequest, HttpProblem, notFound, param, type Route } from '@testwire/runtime';
import { z } from 'zod';
import { mayWrite, scopeOf, tokenOf } from './authorise-project.ts';
import type { IngressDeps } from './deps.ts';
import { requireUp } from './require-up.ts';

/** Ends a run that nobody waits for any more: its tasks are dropped, and workers are told with their next heartbeat to stop theirs. */
export function cancelRun(deps: IngressDeps): Route {
  return {
    method: 'post',
    path: '/v1/runs/:id/cancel',
    summary: 'Cancels a run that has not ended: waiting tasks are dropped, running ones are stopped',
    access: 'token',
    may: ['submit'],
    params: { id: 'Id of the run' },
    answers: {
      202: { description: 'It will be cancelled, or was already', schema: z.object({ runId: z.string() }) },
      409: { description: 'It has ended' },
    },
    async handle(request, response) {
      const parsed = runIdSchema.safeParse(param(request, 'id'));
      if (!parsed.success) throw badRequest(`The run id ${parsed.error.issues[0]?.message ?? 'is not valid'}.`);
      const runId = parsed.data;
      const token = tokenOf(response);
      const state = await requireUp('The run store', () => deps.store.runs.state(runId));
      // Of other projects' runs not even their existence is told, as when they are read.
      if (state === undefined || !mayWrite(token, state.description.project))
        throw notFound(`There is no run "${runId}". If it was submitted just now, try again.`);
      const { status, attempt } = state;
      if (status !== 'cancelled') {
        if (isFinished(status)) throw new HttpProblem(409, 'Conflict', `Run "${runId}" has ended already: ${status}.`);
        const at = new Date(deps.now()).toISOString();
        // Each attempt is cancelled once, however often that is asked.
        const id = `cancelled-by-request-${attempt}`;
        const facts = [{ id, runId, at, kind: 'cancelled' as const, reason: 'somebody cancelled the run' }];
        await requireUp('The queue', () => deps.workerEvents.send({ ...scopeOf(token), facts }));
      }
      response.status(202).json({ runId });
    },
  };
}
