import { taskState } from '@testwire/contracts';
import { notFound, param, type Route } from '@testwire/runtime';
import type { AccessToken } from '@testwire/store';
import { z } from 'zod';
import type { TaskDeps } from '../tasks/deps.ts';
import { describeTasks } from '../tasks/describe-tasks.ts';
import { requireUp } from './worker-of.ts';

const answer = z.object({ attempt: z.int(), deadline: z.string(), tasks: z.array(taskState) });

export function listTasksRoute(deps: TaskDeps): Route {
  return {
    method: 'get',
    path: '/v1/runs/:id/tasks',
    summary: 'Where each task of a run stands, and what it waits for',
    access: 'reader',
    params: { id: 'Id of the run' },
    answers: { 200: { description: 'All tasks of the newest attempt', schema: answer } },
    async handle(request, response) {
      const runId = param(request, 'id');
      const token = response.locals['token'] as AccessToken | undefined;
      const state = await requireUp(() => deps.store.runs.state(runId));
      const visible = state !== undefined && token?.projects?.includes(state.description.project) !== false;
      const plan = visible ? await requireUp(() => deps.store.tasks.plan(runId)) : undefined;
      if (plan === undefined) throw notFound(`There is no run "${runId}" with tasks. If it was submitted just now, ask again.`);
      const tasks = await requireUp(() => describeTasks(plan, deps));
      response.json({ attempt: plan.attempt, deadline: plan.deadline, tasks });
    },
  };
}
