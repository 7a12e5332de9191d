import { projectFor } from '@testwire/config';
import { deriveRunId, digestOf, type RunClaim, workerEvent } from '@testwire/contracts';
import { badRequest, readJson, requireMediaType, type Route } from '@testwire/runtime';
import { z } from 'zod';
import { requireRunProject, scopeOf, tokenOf } from './authorise-project.ts';
import type { IngressDeps } from './deps.ts';
import { describeClaimOrRefuse } from './describe-run.ts';
import { factsOfEvent } from './facts-of-event.ts';
import { reportUrlFor } from './report-url.ts';
import { requireUp } from './require-up.ts';

const started = workerEvent.options[0];
const request = z.object({
  /** Chosen by the sender, or derived from project, commit, name and pipeline, so that asking twice opens one run. */
  id: started.shape.runId.optional(),
  run: started.shape.run,
  plan: started.shape.plan,
});
const answer = z.object({ runId: z.string(), reportUrl: z.string() });

/**
 * The same for everybody who asks: the run that a webhook opens for a commit where the project has one planned, for its workers
 * meet there whatever pipeline they run in; elsewhere every pipeline has a run of its own.
 */
function deriveId(claim: RunClaim, pipelineId: string | undefined, deps: IngressDeps): string {
  const { project, connection, repository, commit, name } = claim;
  if (project === undefined || connection === undefined || commit === undefined) {
    throw badRequest('Give an id, or run.repository and run.commit to derive one from.');
  }
  const planned = projectFor(deps.configuration, connection, repository?.name);
  const isPlanned = planned.run !== undefined && planned.name === name;
  if (isPlanned || repository === undefined || pipelineId === undefined) return deriveRunId(project, commit, name ?? '');
  return deriveRunId(repository.name, commit, name ?? '', pipelineId);
}

/** Opens a run before its first worker starts, so that it is shown as pending. */
export function openRun(deps: IngressDeps): Route {
  return {
    method: 'post',
    path: '/v1/runs',
    summary: 'Opens a run, with the shards that will report',
    access: 'token',
    body: { 'application/json': request },
    answers: { 202: { description: 'The run is opened, or was already', schema: answer } },
    async handle(httpRequest, response) {
      requireMediaType(httpRequest, ['application/json']);
      const parsed = request.safeParse(await readJson(httpRequest, deps.configuration.limits.eventsBytes));
      if (!parsed.success) throw badRequest(z.prettifyError(parsed.error));
      const { id, run, plan } = parsed.data;
      const description = describeClaimOrRefuse(run ?? {}, deps.configuration);
      const runId = id ?? deriveId(description, run?.pipelineId, deps);
      const token = tokenOf(response);
      const state = await requireUp('The run store', () => deps.store.runs.state(runId));
      const known = state?.description.project;
      requireRunProject(token, runId, known, { ...description, pipelineId: run?.pipelineId });
      const at = new Date(deps.now()).toISOString();
      // Saying the same twice is one fact; saying more later is another.
      const saying = digestOf(JSON.stringify([run, plan])).slice(0, 32);
      const event = workerEvent.parse({ type: 'run-started', id: `opened-${saying}`, runId, at, run, plan });
      const facts = factsOfEvent(event, at, deps.configuration);
      await requireUp('The queue', () => deps.workerEvents.send({ ...scopeOf(token), facts }));
      response.status(202).json({ runId, reportUrl: reportUrlFor(runId, token, known, deps.configuration) });
    },
  };
}
