import { viewPullRequestLink } from './pull-request-views.ts';
import type { Artifact, WorkflowRun } from './state.ts';
import { type View, type Viewing, viewRepository } from './views.ts';

export function viewWorkflowRun(viewing: Viewing, run: WorkflowRun): View {
  const { url, state } = viewing;
  const api = `${url}/repos/${run.repository}/actions/runs/${run.id}`;
  const repository = state.repositories.find((one) => one.fullName === run.repository);
  const pulls = state.pullRequests.filter((pull) => pull.repository === run.repository && run.pullRequests.includes(pull.number));
  return {
    id: run.id,
    node_id: `WFR_${run.id}`,
    name: run.name,
    display_title: run.name,
    run_number: run.runNumber,
    run_attempt: run.attempt,
    event: run.event ?? (pulls.length > 0 ? 'pull_request' : 'push'),
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: 1,
    head_branch: run.headBranch,
    head_sha: run.headSha,
    head_commit: {
      id: run.headSha,
      message: 'Commit',
      timestamp: run.createdAt,
      author: { name: 'Mona', email: 'mona@example.test' },
    },
    pull_requests: pulls.map((pull) => viewPullRequestLink(viewing, pull)),
    created_at: run.createdAt,
    run_started_at: run.startedAt,
    updated_at: run.updatedAt,
    url: api,
    html_url: `${url}/${run.repository}/actions/runs/${run.id}`,
    artifacts_url: `${api}/artifacts`,
    rerun_url: `${api}/rerun`,
    cancel_url: `${api}/cancel`,
    ...(repository === undefined
      ? {}
      : { repository: viewRepository(viewing, repository), head_repository: viewRepository(viewing, repository) }),
  };
}

export function viewArtifact({ url, state }: Viewing, artifact: Artifact): View {
  const api = `${url}/repos/${artifact.repository}/actions/artifacts/${artifact.id}`;
  const run = state.workflowRuns.find((one) => one.id === artifact.runId);
  return {
    id: artifact.id,
    node_id: `A_${artifact.id}`,
    name: artifact.name,
    size_in_bytes: artifact.zip.length,
    url: api,
    archive_download_url: `${api}/zip`,
    expired: artifact.expired,
    created_at: artifact.createdAt,
    updated_at: artifact.createdAt,
    workflow_run: { id: artifact.runId, head_branch: run?.headBranch, head_sha: run?.headSha },
  };
}
