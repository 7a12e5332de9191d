import { hmacHex } from '../verify.ts';
import type { SampleContext, SignedSample } from '../webhook.ts';

const SAMPLES: Readonly<Record<string, (context: SampleContext) => Record<string, unknown>>> = {
  'workflow-completed': workflowCompleted,
  'job-completed': jobCompleted,
};

export const CIRCLECI_SAMPLES: readonly string[] = Object.keys(SAMPLES);

/** Of a project that came by GitHub OAuth. */
export function makeSample(event: string, context: SampleContext): SignedSample {
  const make = Object.hasOwn(SAMPLES, event) ? SAMPLES[event] : undefined;
  if (make === undefined) throw new RangeError(`CircleCI has no sample "${event}"; there are ${CIRCLECI_SAMPLES.join(', ')}.`);
  const body = JSON.stringify({ id: context.deliveryId, type: event, happened_at: context.at, ...make(context) });
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'CircleCI-Webhook/1.0',
      'circleci-event-type': event,
      'circleci-signature': `v1=${hmacHex(context.secret, body)}`,
    },
  };
}

function workflowCompleted(context: SampleContext): Record<string, unknown> {
  const { workflow, ...rest } = commonOf(context);
  return { ...rest, workflow: { ...workflow, status: 'success' } };
}

function jobCompleted(context: SampleContext): Record<string, unknown> {
  const { at } = context;
  const job = {
    id: '6f1c2a30-0000-4000-8000-000000000003',
    name: 'test',
    started_at: at,
    stopped_at: at,
    status: 'success',
    number: 136,
  };
  return { ...commonOf(context), job };
}

function commonOf({ repository, pipelineId, commit, branch, at }: SampleContext) {
  const slug = `github/${repository}`;
  const url = `https://github.com/${repository}`;
  return {
    webhook: { id: '6f1c2a30-0000-4000-8000-000000000001', name: 'Testwire' },
    project: { id: '6f1c2a30-0000-4000-8000-000000000002', name: repository.split('/').at(-1), slug },
    organization: { id: '6f1c2a30-0000-4000-8000-000000000004', name: repository.split('/')[0] },
    workflow: {
      id: pipelineId,
      name: 'build-test-deploy',
      created_at: at,
      stopped_at: at,
      url: `https://app.circleci.com/pipelines/${slug}/130/workflows/${pipelineId}`,
    },
    pipeline: {
      id: '6f1c2a30-0000-4000-8000-000000000005',
      number: 130,
      created_at: at,
      trigger: { type: 'webhook' },
      vcs: {
        provider_name: 'github',
        origin_repository_url: url,
        target_repository_url: url,
        revision: commit,
        commit: { subject: 'Sample commit', body: '', authored_at: at, committed_at: at },
        branch,
      },
    },
  };
}
