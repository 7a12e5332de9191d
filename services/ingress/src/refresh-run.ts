import { runId as runIdSchema } from '@testwire/contracts';
import { badRequest, notFound, param, type Route } from '@testwire/runtime';
import { z } from 'zod';
import { mayWrite, tokenOf } from './authorise-project.ts';
import type { IngressDeps } from './deps.ts';
import { requireUp } from './require-up.ts';

/**
 * Has the reports of a run made again, and with them everything that providers show of it (law 3): for a job that failed in all its
 * tries, or after somebody granted a permission that was missing. (A commit on GitHub that shows a commit status keeps it.)
 */
export function refreshRun(deps: IngressDeps): Route {
  return {
    method: 'post',
    path: '/v1/runs/:id/refresh',
    summary: 'Makes the reports of a run again, and brings what providers show up to date',
    access: 'token',
    params: { id: 'Id of the run' },
    answers: { 202: { description: 'It will be done', schema: z.object({ runId: z.string() }) } },
    async handle(request, response) {
      const runId = runIdSchema.safeParse(param(request, 'id'));
      if (!runId.success) throw badRequest(`The run id ${runId.error.issues[0]?.message ?? 'is not valid'}.`);
      const state = await requireUp('The run store', () => deps.store.runs.state(runId.data));
      // Of other projects' runs not even their existence is told, as when they are read.
      if (state === undefined || !mayWrite(tokenOf(response), state.description.project))
        throw notFound(`There is no run "${runId.data}".`);
      await requireUp('The queue', () => deps.reports.send({ runId: runId.data }, { key: `${runId.data}.refresh` }));
      response.status(202).json({ runId: runId.data });
    },
  };
}
