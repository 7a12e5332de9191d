import { isSigningToken, signStandardWebhook } from '../verify.ts';
import type { SampleContext, SignedSample } from '../webhook.ts';

type MakePayload = (context: SampleContext) => Record<string, unknown>;

const HOOKS: Readonly<Record<string, { readonly alias: string; readonly payload: MakePayload }>> = {
  'Pipeline Hook': { alias: 'pipeline', payload: pipelinePayload },
  'Merge Request Hook': { alias: 'merge_request', payload: mergeRequestPayload },
  'Push Hook': { alias: 'push', payload: pushPayload },
};

export const GITLAB_SAMPLES: readonly string[] = Object.keys(HOOKS);

/** Signed with a signing token (`whsec_…`), or with the secret token in clear, by the form of `context.secret`. */
export function makeSample(event: string, context: SampleContext): SignedSample {
  const name = GITLAB_SAMPLES.find((hook) => hook === event || HOOKS[hook]?.alias === event);
  const hook = name === undefined ? undefined : HOOKS[name];
  if (name === undefined || hook === undefined) {
    throw new RangeError(`GitLab has no sample "${event}"; there are ${GITLAB_SAMPLES.join(', ')}.`);
  }
  const body = JSON.stringify(hook.payload(context));
  const timestamp = Math.floor(Date.parse(context.at) / 1000);
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitLab/19.0.0',
      'x-gitlab-event': name,
      'x-gitlab-webhook-uuid': '6f1c2a30-0000-4000-8000-000000000001',
      'x-gitlab-event-uuid': '6f1c2a30-0000-4000-8000-000000000002',
      'idempotency-key': context.deliveryId,
      ...(isSigningToken(context.secret)
        ? {
            'webhook-id': context.deliveryId,
            'webhook-timestamp': String(timestamp),
            'webhook-signature': signStandardWebhook(context.secret, context.deliveryId, timestamp, body),
          }
        : { 'x-gitlab-token': context.secret }),
    },
  };
}

const WEB = 'https://gitlab.example.com';

function projectOf(context: SampleContext): Record<string, unknown> {
  return {
    id: Number(context.repositoryId) || 1,
    name: context.repository.split('/').at(-1),
    path_with_namespace: context.repository,
    web_url: `${WEB}/${context.repository}`,
    default_branch: 'main',
  };
}

function pipelinePayload(context: SampleContext): Record<string, unknown> {
  const project = projectOf(context);
  const at = new Date(context.at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
  return {
    object_kind: 'pipeline',
    object_attributes: {
      id: Number(context.pipelineId) || 1,
      ref: context.branch,
      tag: false,
      sha: context.commit,
      source: 'merge_request_event',
      status: 'success',
      created_at: at,
      finished_at: at,
      url: `${WEB}/${context.repository}/-/pipelines/${context.pipelineId}`,
    },
    merge_request: {
      id: 1,
      iid: context.changeNumber,
      title: 'Sample merge request',
      source_branch: context.branch,
      source_project_id: project['id'],
      target_branch: 'main',
      target_project_id: project['id'],
      state: 'opened',
      url: `${WEB}/${context.repository}/-/merge_requests/${context.changeNumber}`,
    },
    project,
  };
}

function mergeRequestPayload(context: SampleContext): Record<string, unknown> {
  const project = projectOf(context);
  return {
    object_kind: 'merge_request',
    event_type: 'merge_request',
    project,
    object_attributes: {
      id: 1,
      iid: context.changeNumber,
      title: 'Sample merge request',
      state: 'opened',
      action: 'update',
      oldrev: '0123456789abcdef0123456789abcdef01234567',
      updated_at: context.at,
      source_branch: context.branch,
      source_project_id: project['id'],
      target_branch: 'main',
      target_project_id: project['id'],
      last_commit: { id: context.commit, message: 'Sample commit', timestamp: context.at },
      url: `${WEB}/${context.repository}/-/merge_requests/${context.changeNumber}`,
    },
  };
}

function pushPayload(context: SampleContext): Record<string, unknown> {
  return {
    object_kind: 'push',
    event_name: 'push',
    before: '0123456789abcdef0123456789abcdef01234567',
    after: context.commit,
    checkout_sha: context.commit,
    ref: `refs/heads/${context.branch}`,
    project: projectOf(context),
    commits: [{ id: context.commit, message: 'Sample commit', timestamp: context.at }],
    total_commits_count: 1,
  };
}
