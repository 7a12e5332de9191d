import { done, failed, type Outcome, type PipelineRef, ProviderError, type RepositoryRef } from '@testwire/contracts';
import type { PipelineState, Triggered, TriggerRequest } from '../provider.ts';
import { conclusionOf } from './events.ts';
import { WORKFLOW_INPUTS } from './limits.ts';
import { hasLimits } from './octokit.ts';
import { dispatchAnswer } from './schema.ts';
import type { RepositoryApi, Session } from './session.ts';

const WRITE = 'Actions: Read and write';

/** How a workflow run stands: https://docs.github.com/en/rest/actions/workflow-runs#get-a-workflow-run */
export async function readPipeline(session: Session, repository: RepositoryRef, pipeline: PipelineRef): Promise<PipelineState> {
  const operation = { what: `read workflow run ${pipeline.id} of ${repository.name}`, permission: 'Actions: Read-only' };
  const { data } = await session.onRepository(repository, operation, ({ octokit, ...place }) =>
    octokit.rest.actions.getWorkflowRun({ ...place, run_id: runNumber(pipeline) }),
  );
  if (data.status === 'completed')
    return { state: 'completed', conclusion: conclusionOf(data.conclusion), attempt: data.run_attempt ?? 1 };
  return { state: data.status === 'in_progress' ? 'running' : 'waiting' };
}

/** Starts a workflow that has the trigger `workflow_dispatch`. Its file has to be on the default branch. */
export async function trigger(session: Session, repository: RepositoryRef, request: TriggerRequest): Promise<Outcome<Triggered>> {
  const { ref, inputs = {} } = request;
  const workflow = (request.pipeline ?? '').replace(/^\.github\/workflows\//, '');
  if (!/^(\d{1,15}|[^/]+\.ya?ml)$/.test(workflow)) {
    const message = `Which workflow of ${repository.name} is to be started is not said; name it by its file: ci.yml.`;
    return failed({ kind: 'rejected', message });
  }
  const given = Object.keys(inputs).length;
  if (given > WORKFLOW_INPUTS) {
    const message = `GitHub takes ${WORKFLOW_INPUTS} inputs for a workflow, and ${given} were given.`;
    return failed({ kind: 'rejected', message });
  }
  const operation = { what: `start the workflow ${workflow} of ${repository.name} at ${ref}`, permission: WRITE };
  return session.onRepository(repository, operation, async ({ octokit, ...place }) => {
    const { data } = await octokit.rest.actions.createWorkflowDispatch({
      ...place,
      workflow_id: workflow,
      ref,
      ...(given === 0 ? {} : { inputs }),
      // Enterprise Server learns parameters later, and refuses those it does not know.
      ...(hasLimits(session.settings.baseUrl) ? { return_run_details: true } : {}),
    });
    // Where nothing was answered (204) the run comes up in the list of the workflow.
    const run = dispatchAnswer.safeParse(data).data;
    const url = run?.html_url ?? `${session.settings.webUrl}/${repository.name}/actions/workflows/${workflow}`;
    return done({ url, ...(run === undefined ? {} : { id: String(run.workflow_run_id) }) });
  });
}

/** Starts a workflow run again, all its jobs. */
export async function rerun(session: Session, repository: RepositoryRef, pipeline: PipelineRef): Promise<Outcome<void>> {
  const operation = { what: `re-run workflow run ${pipeline.id} of ${repository.name}`, permission: WRITE };
  return session.onRepository(repository, operation, async ({ octokit, owner, repo }): Promise<Outcome<void>> => {
    const run = { owner, repo, run_id: runNumber(pipeline) };
    // GitHub refuses a run that is under way as if a permission were missing.
    const { data } = await octokit.rest.actions.getWorkflowRun(run);
    if (data.status !== 'completed')
      return failed({ kind: 'conflict', message: `Workflow run ${pipeline.id} of ${repository.name} runs already.` });
    await octokit.rest.actions.reRunWorkflow(run);
    return done(undefined);
  });
}

/** A run that is over is a conflict, as GitHub answers. */
export async function cancel(session: Session, repository: RepositoryRef, pipeline: PipelineRef): Promise<Outcome<void>> {
  const operation = { what: `cancel workflow run ${pipeline.id} of ${repository.name}`, permission: WRITE };
  const stop = ({ octokit, ...place }: RepositoryApi) =>
    octokit.rest.actions.cancelWorkflowRun({ ...place, run_id: runNumber(pipeline) });
  await session.onRepository(repository, operation, stop);
  return done(undefined);
}

/** Throws {@link ProviderError} for the id of something else. */
export function runNumber({ id }: PipelineRef): number {
  if (!/^\d{1,15}$/.test(id))
    throw new ProviderError({ kind: 'rejected', message: `"${id}" is not the id of a GitHub workflow run: it is a number.` });
  return Number(id);
}
