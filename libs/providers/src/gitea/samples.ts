import { hmacHex } from '../verify.ts';
import type { SampleContext, SignedSample } from '../webhook.ts';

type Payload = Readonly<Record<string, unknown>>;

const EVENTS: Readonly<Record<string, (context: SampleContext) => Payload>> = {
  'workflow_run.completed': workflowRunPayload,
  action_run_success: actionRunPayload,
  'pull_request.opened': (context) => pullRequestPayload('opened', context),
  'pull_request.synchronized': (context) => pullRequestPayload('synchronized', context),
  'pull_request.closed': (context) => pullRequestPayload('closed', context),
  push: pushPayload,
};

export const GITEA_SAMPLES: readonly string[] = Object.keys(EVENTS);

export function makeSample(event: string, context: SampleContext): SignedSample {
  const makePayload = Object.hasOwn(EVENTS, event) ? EVENTS[event] : undefined;
  if (makePayload === undefined)
    throw new RangeError(`There is no sample "${event}" for Gitea; there are ${GITEA_SAMPLES.join(', ')}.`);
  const body = JSON.stringify({ ...makePayload(context), sender: PERSON });
  const name = event.split('.')[0] ?? event;
  const signature = hmacHex(context.secret, body);
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-gitea-delivery': context.deliveryId,
      'x-gitea-event': name,
      'x-gitea-event-type': name,
      'x-gitea-signature': signature,
      'x-hub-signature-256': `sha256=${signature}`,
      'x-github-delivery': context.deliveryId,
      'x-github-event': name,
    },
  };
}

const WEB = 'https://gitea.example.com';
const PERSON = { id: 3, login: 'sample', full_name: '' };

function repositoryOf({ repository, repositoryId }: SampleContext): Payload {
  return {
    id: Number(repositoryId),
    name: repository.split('/').at(-1),
    full_name: repository,
    html_url: `${WEB}/${repository}`,
    default_branch: 'main',
    private: true,
  };
}

function pushPayload(context: SampleContext): Payload {
  return {
    ref: `refs/heads/${context.branch}`,
    before: '0'.repeat(40),
    after: context.commit,
    commits: [{ id: context.commit, message: 'Sample commit\n', timestamp: context.at }],
    total_commits: 1,
    repository: repositoryOf(context),
    pusher: PERSON,
  };
}

function pullRequestPayload(action: string, context: SampleContext): Payload {
  return {
    action,
    number: context.changeNumber,
    pull_request: pullRequestOf(context, action),
    repository: repositoryOf(context),
  };
}

function pullRequestOf(context: SampleContext, action: string): Payload {
  const { repository, repositoryId, branch, commit, changeNumber, at } = context;
  const repo = repositoryOf(context);
  return {
    id: 1,
    number: changeNumber,
    title: 'Sample pull request',
    state: action === 'closed' ? 'closed' : 'open',
    html_url: `${WEB}/${repository}/pulls/${changeNumber}`,
    merged: action === 'closed',
    updated_at: at,
    head: { label: branch, ref: branch, sha: commit, repo_id: Number(repositoryId), repo },
    base: { label: 'main', ref: 'main', sha: '0123456789abcdef0123456789abcdef01234567', repo_id: Number(repositoryId), repo },
  };
}

function workflowRunPayload(context: SampleContext): Payload {
  const { repository, branch, commit, pipelineId, pipelineAttempt, at } = context;
  return {
    action: 'completed',
    workflow: { id: 'ci.yml', name: 'CI', path: '.gitea/workflows/ci.yml', state: 'active' },
    workflow_run: {
      id: Number(pipelineId),
      run_number: Number(pipelineId),
      run_attempt: pipelineAttempt,
      event: 'push',
      path: `ci.yml@refs/heads/${branch}`,
      display_title: 'Sample commit',
      head_branch: branch,
      head_sha: commit,
      status: 'completed',
      conclusion: 'success',
      html_url: `${WEB}/${repository}/actions/runs/${pipelineId}`,
      started_at: at,
      completed_at: at,
    },
    repository: repositoryOf(context),
  };
}

function actionRunPayload(context: SampleContext): Payload {
  const { repository, branch, commit, pipelineId, at } = context;
  return {
    action: 'success',
    prior_status: 'running',
    run: {
      id: Number(pipelineId),
      index_in_repo: Number(pipelineId),
      title: 'Sample commit',
      workflow_id: 'ci.yml',
      event: 'push',
      trigger_event: 'push',
      event_payload: '{}',
      prettyref: branch,
      commit_sha: commit,
      status: 'success',
      started: at,
      stopped: at,
      html_url: `${WEB}/${repository}/actions/runs/${pipelineId}`,
      repository: repositoryOf(context),
    },
  };
}
