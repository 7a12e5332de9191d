import type { CircleCIProjectOptions } from './options.ts';
import type { JobRecord, WorkflowRecord } from './records.ts';

type Json = Record<string, unknown>;

/** Without `id`, `type` and `happened_at`, which are the delivery's. https://circleci.com/docs/outbound-webhooks-reference/ */
export function workflowPayload(workflow: WorkflowRecord, project: CircleCIProjectOptions): Json {
  return { ...common(workflow, project), workflow: { ...workflowField(workflow), status: workflow.status } };
}

export function jobPayload(workflow: WorkflowRecord, job: JobRecord, project: CircleCIProjectOptions): Json {
  const { id, name, status, number } = job;
  return {
    ...common(workflow, project),
    workflow: workflowField(workflow),
    job: { id, name, status, number, started_at: workflow.createdAt, stopped_at: workflow.createdAt },
  };
}

function workflowField(workflow: WorkflowRecord): Json {
  return {
    id: workflow.id,
    name: workflow.name,
    created_at: workflow.createdAt,
    stopped_at: workflow.createdAt,
    url: `https://app.circleci.com/pipelines/${workflow.project}/${workflow.pipelineNumber}/workflows/${workflow.id}`,
  };
}

function common(workflow: WorkflowRecord, project: CircleCIProjectOptions): Json {
  const [, organization, name] = project.slug.split('/');
  const isOwn = project.slug.startsWith('circleci/');
  return {
    webhook: { id: 'a1b2c3d4-0000-4000-8000-000000000003', name: 'Testwire' },
    project: { id: 'a1b2c3d4-0000-4000-8000-000000000002', name, slug: project.slug.replace(/^gh\//, 'github/') },
    organization: { id: 'a1b2c3d4-0000-4000-8000-000000000004', name: organization },
    pipeline: {
      id: workflow.pipelineId,
      number: workflow.pipelineNumber,
      created_at: workflow.createdAt,
      trigger: { type: isOwn ? (project.trigger ?? 'github_app') : 'webhook' },
      ...(isOwn ? { trigger_parameters: triggerParameters(workflow, project) } : { vcs: vcs(workflow, project) }),
    },
  };
}

function vcs(workflow: WorkflowRecord, { slug, repositoryUrl }: CircleCIProjectOptions): Json {
  return {
    provider_name: slug.startsWith('bb/') ? 'bitbucket' : 'github',
    origin_repository_url: workflow.originUrl ?? repositoryUrl,
    target_repository_url: repositoryUrl,
    revision: workflow.revision,
    commit: { subject: 'Change something', body: '' },
    ...(workflow.tag === undefined ? { branch: workflow.branch } : { tag: workflow.tag }),
  };
}

function triggerParameters(workflow: WorkflowRecord, { repositoryUrl, trigger = 'github_app' }: CircleCIProjectOptions): Json {
  const { revision, branch = '', tag = '' } = workflow;
  const ref = tag === '' ? `refs/heads/${branch}` : `refs/tags/${tag}`;
  const { host, pathname } = new URL(repositoryUrl);
  return {
    [trigger]: { web_url: repositoryUrl, branch, ref, commit_sha: revision, type: 'push' },
    git: { checkout_sha: revision, branch, tag, ref, checkout_url: `git@${host}:${pathname.slice(1)}.git` },
    circleci: { event_time: workflow.createdAt, event_type: 'push', trigger_type: trigger },
  };
}
