import { hmacHex } from '../verify.ts';
import type { SampleContext, SignedSample } from '../webhook.ts';

type Payload = Readonly<Record<string, unknown>>;

const BUILDERS: Readonly<Record<string, (context: SampleContext) => Payload>> = {
  ping: (context) => ({
    zen: 'Keep it logically awesome.',
    hook_id: 1,
    hook: { type: 'Repository', id: 1, name: 'web', active: true, events: ['*'] },
    ...origin(context),
  }),
  push: (context) => ({
    ref: `refs/heads/${context.branch}`,
    before: '0'.repeat(40),
    after: context.commit,
    created: false,
    deleted: false,
    forced: false,
    head_commit: { id: context.commit, message: 'Change something', timestamp: context.at },
    ...origin(context),
  }),
  'pull_request.opened': (context) => pullRequestEvent('opened', context),
  'pull_request.synchronize': (context) => pullRequestEvent('synchronize', context),
  'pull_request.closed': (context) => pullRequestEvent('closed', context),
  'workflow_run.completed': (context) => ({
    action: 'completed',
    workflow_run: {
      id: Number(context.pipelineId),
      name: 'CI',
      head_branch: context.branch,
      head_sha: context.commit,
      event: 'pull_request',
      status: 'completed',
      conclusion: 'success',
      run_attempt: context.pipelineAttempt,
      run_started_at: context.at,
      html_url: `${webUrl(context)}/actions/runs/${context.pipelineId}`,
      pull_requests: [reference(context)],
    },
    ...origin(context),
  }),
  'check_run.rerequested': (context) => ({
    action: 'rerequested',
    check_run: { id: 1, name: 'Testwire', head_sha: context.commit, status: 'completed', conclusion: 'failure', external_id: '' },
    ...origin(context),
  }),
};

export const SAMPLES: readonly string[] = Object.keys(BUILDERS);

/** Throws RangeError for an unknown name. */
export function makeSample(event: string, context: SampleContext): SignedSample {
  const build = Object.hasOwn(BUILDERS, event) ? BUILDERS[event] : undefined;
  if (build === undefined) throw new RangeError(`There is no sample "${event}" for GitHub; there are ${SAMPLES.join(', ')}.`);
  const body = JSON.stringify(build(context));
  return {
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/testwire',
      'x-github-event': event.split('.')[0] ?? event,
      'x-github-delivery': context.deliveryId,
      'x-hub-signature-256': `sha256=${hmacHex(context.secret, body)}`,
    },
    body,
  };
}

function pullRequestEvent(action: 'opened' | 'synchronize' | 'closed', context: SampleContext): Payload {
  return {
    action,
    number: context.changeNumber,
    pull_request: {
      ...reference(context),
      state: action === 'closed' ? 'closed' : 'open',
      title: 'Change something',
      html_url: `${webUrl(context)}/pull/${context.changeNumber}`,
      merged: action === 'closed',
      draft: false,
      updated_at: context.at,
    },
    ...origin(context),
  };
}

/** A pull request as other payloads name it. */
function reference(context: SampleContext): Payload {
  const repo = { id: Number(context.repositoryId), full_name: context.repository };
  return {
    number: context.changeNumber,
    head: { ref: context.branch, sha: context.commit, repo },
    base: { ref: 'main', sha: '0'.repeat(40), repo },
  };
}

function origin(context: SampleContext): Payload {
  const [owner = '', name = ''] = context.repository.split('/');
  return {
    repository: {
      id: Number(context.repositoryId),
      name,
      full_name: context.repository,
      private: false,
      owner: { login: owner, type: 'Organization' },
      html_url: webUrl(context),
      default_branch: 'main',
    },
    sender: { login: 'octocat', id: 1, type: 'User' },
  };
}

function webUrl({ repository }: SampleContext): string {
  return `https://github.com/${repository}`;
}
