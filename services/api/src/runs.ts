import { commitSha, isFinished, runDescription, runStatus, totals } from '@testwire/contracts';
import { notFound, param, type Route } from '@testwire/runtime';
import type { RunState, StoredReports } from '@testwire/store';
import type { Response } from 'express';
import { z } from 'zod';
import type { ApiDeps } from './deps.ts';
import { pageOf, pageQuery, pageRequest, present, readQuery, sendPage } from './page.ts';
import { projectsOf } from './projects-of.ts';
import { requireUp } from './require-up.ts';

const runItem = z.object({
  runId: z.string(),
  description: runDescription,
  status: runStatus,
  reason: z.string().optional(),
  attempt: z.int(),
  revision: z.int(),
  openedAt: z.string(),
  updatedAt: z.string(),
  deadline: z.string().optional(),
  totals: totals.optional(),
});

const runsQuery = pageQuery.extend({
  project: z.string().max(512).optional(),
  repository: z.string().max(512).optional(),
  commit: commitSha.optional(),
  branch: z.string().min(1).max(512).optional(),
  change: z.coerce.number().int().positive().optional(),
  status: runStatus.optional(),
});

/** The run, if there is one that the reader may see: of others not even their existence is told. Throws 404. */
export async function requireRun(runId: string, response: Response, deps: Pick<ApiDeps, 'store'>): Promise<RunState> {
  const state = await requireUp('The run store', () => deps.store.runs.state(runId));
  const projects = projectsOf(response);
  if (state === undefined || projects?.includes(state.description.project) === false)
    throw notFound(`There is no run "${runId}". If its events were sent just now, they are still queued; ask again.`);
  return state;
}

/** Digests of the newest reports. Throws 404 for a run that is not there or has none yet. */
export async function requireReports(runId: string, response: Response, deps: Pick<ApiDeps, 'store'>): Promise<StoredReports> {
  await requireRun(runId, response, deps);
  const stored = await requireUp('The run store', () => deps.store.runs.reports(runId));
  if (stored === undefined) throw notFound('The report is still being made; ask again.');
  return stored;
}

export function listRuns(deps: ApiDeps): Route {
  return {
    method: 'get',
    path: '/v1/runs',
    summary: 'Lists runs, newest first',
    access: 'reader',
    query: runsQuery,
    answers: { 200: { description: 'A page of runs', schema: pageOf(runItem) } },
    async handle(request, response) {
      const { project, repository, commit, branch, change, status, ...page } = readQuery(request, runsQuery);
      const projects = projectsOf(response);
      const filter = present({ projects, project, repository, commit, branch, changeNumber: change, status });
      await sendPage(request, response, () => deps.store.runs.list(filter, pageRequest(page)));
    },
  };
}

export function getRun(deps: ApiDeps): Route {
  return {
    method: 'get',
    path: '/v1/runs/:id',
    summary: 'One run: its state and where its reports are',
    access: 'reader',
    params: { id: 'Id of the run' },
    answers: {
      200: {
        description: 'The run',
        schema: runItem.extend({
          final: z.boolean(),
          reports: z.object({ md: z.string(), html: z.string(), json: z.string() }).optional(),
        }),
      },
    },
    async handle(request, response) {
      const runId = param(request, 'id');
      const state = await requireRun(runId, response, deps);
      const stored = await requireUp('The run store', () => deps.store.runs.reports(runId));
      const base = `/v1/runs/${runId}/report`;
      const reports = stored === undefined ? {} : { reports: { md: `${base}.md`, html: `${base}.html`, json: `${base}.json` } };
      response.json({ ...state, final: isFinished(state.status), ...reports });
    },
  };
}
