import type { Express } from 'express';
import { z } from 'zod';
import { type GitHubContext, readObject, resolveRef, textParam, toWrite } from './context.ts';
import { GitHubError, notFound } from './errors.ts';
import { dispatchWorkflow } from './workflow-runs.ts';

/** Numbers of runs that were started here, far from those that tests give. */
const FIRST_RUN = 900_000;

const dispatch = z.object({
  ref: z.string(),
  inputs: z.record(z.string(), z.unknown()).default({}),
  return_run_details: z.boolean().default(false),
});

/** https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event */
export function addWorkflowRoutes(app: Express, context: GitHubContext): void {
  app.post('/repos/:owner/:repo/actions/workflows/:workflow/dispatches', (request, response) => {
    const repository = toWrite(context, request, 'actions');
    const file = textParam(request, 'workflow');
    const workflow = Object.hasOwn(repository.workflows, file) ? repository.workflows[file] : undefined;
    if (workflow === undefined) throw notFound();
    const { ref, inputs, return_run_details: tell } = dispatch.parse(readObject(request));
    const known = workflow.inputs;
    if (known === undefined) throw new GitHubError(422, "Workflow does not have 'workflow_dispatch' trigger");
    const branch = ref.replace(/^refs\/heads\//, '');
    if (!repository.branches.has(branch)) throw new GitHubError(422, `No ref found for: ${ref}`);
    const strangers = Object.keys(inputs).filter((name) => !known.includes(name));
    if (strangers.length > 0) throw new GitHubError(422, `Unexpected inputs provided: ${JSON.stringify(strangers)}`);
    const id = FIRST_RUN + context.state.nextId('dispatched-run');
    const headSha = resolveRef(repository, branch);
    const run = dispatchWorkflow(context, {
      repository: repository.fullName,
      id,
      name: workflow.name,
      headSha,
      headBranch: branch,
      conclusion: null,
    });
    context.webhooks.workflowRun('requested', run);
    if (!tell) {
      response.status(204).end();
      return;
    }
    response.json({
      workflow_run_id: id,
      run_url: `${context.url}/repos/${repository.fullName}/actions/runs/${id}`,
      html_url: `${context.url}/${repository.fullName}/actions/runs/${id}`,
    });
  });
}
