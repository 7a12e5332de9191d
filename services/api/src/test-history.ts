import { testStatus } from '@testwire/contracts';
import { notFound, param, type Route } from '@testwire/runtime';
import type { TestOutcome } from '@testwire/store';
import { z } from 'zod';
import type { ApiDeps } from './deps.ts';
import { present, readQuery } from './page.ts';
import { maySee } from './projects-of.ts';
import { requireUp } from './require-up.ts';

const historyQuery = z.object({
  branch: z.string().min(1).max(512).optional(),
  name: z.string().min(1).max(100).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

const outcome = z.object({
  runId: z.string(),
  name: z.string(),
  openedAt: z.string(),
  commit: z.string().optional(),
  status: testStatus,
  flaky: z.boolean(),
  durationMs: z.number().optional(),
});

const answer = z.object({
  branches: z.array(z.object({ branch: z.string().optional(), runs: z.array(outcome) })),
});
type Branch = z.infer<typeof answer>['branches'][number];

/** In the order in which they had their newest run. */
function byBranch(outcomes: readonly TestOutcome[]): Branch[] {
  const branches = new Map<string | undefined, Branch>();
  for (const { branch, ...run } of outcomes) {
    const known = branches.get(branch) ?? { ...present({ branch }), runs: [] };
    branches.set(branch, known);
    known.runs.push(run);
  }
  return [...branches.values()];
}

export function getTestHistory(deps: ApiDeps): Route {
  return {
    method: 'get',
    path: '/v1/projects/:project/tests/:test/history',
    summary: 'What one test came to in the newest runs, and how long it took, by branch',
    access: 'reader',
    params: { project: 'Id of the project; "/" as %2F', test: 'Id of the test, as reports have it' },
    query: historyQuery,
    answers: { 200: { description: 'Of the newest `limit` runs those that have the test, newest first', schema: answer } },
    async handle(request, response) {
      const project = param(request, 'project');
      const { limit, branch, name } = readQuery(request, historyQuery);
      const test = param(request, 'test');
      const find = (filter: { readonly branch?: string; readonly name?: string }): Promise<readonly TestOutcome[]> =>
        requireUp('The run store', () => deps.store.history.outcomes(test, { project, limit, ...filter }));
      const outcomes = maySee(project, response) ? await find(present({ branch, name })) : undefined;
      const isFiltered = branch !== undefined || name !== undefined;
      const isKnown = outcomes !== undefined && (outcomes.length > 0 || (isFiltered && (await find({})).length > 0));
      if (!isKnown)
        throw notFound(
          `None of the newest ${limit} runs of the project ${JSON.stringify(project)} has this test, or there is no such project.`,
        );
      response.json({ branches: byBranch(outcomes) });
    },
  };
}
