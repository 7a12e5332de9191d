import type { SampleContext, SignedSample } from '../webhook.ts';

const WEB = 'https://jenkins.example.com';

const PAYLOADS: Readonly<Record<string, (context: SampleContext) => Record<string, unknown>>> = {
  'notification.STARTED': (context) => notification(context, 'STARTED'),
  'notification.FINALIZED': (context) => notification(context, 'FINALIZED'),
  'outbound.failure': outbound,
};

export const JENKINS_SAMPLES: readonly string[] = Object.keys(PAYLOADS);

/** Authenticated as with a user and password in the address that the plugin posts to. */
export function makeSample(event: string, context: SampleContext): SignedSample {
  const payload = Object.hasOwn(PAYLOADS, event) ? PAYLOADS[event] : undefined;
  if (payload === undefined) throw new RangeError(`Jenkins has no sample "${event}"; there are ${JENKINS_SAMPLES.join(', ')}.`);
  return {
    body: JSON.stringify(payload(context)),
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      'user-agent': 'Java/21.0.5',
      authorization: `Basic ${Buffer.from(`jenkins:${context.secret}`, 'utf8').toString('base64')}`,
    },
  };
}

/** `31`, or `job/acme/job/shop/31` with or without a commit, as the adapter's ids are. */
function buildOf({ pipelineId, repository }: SampleContext): { readonly job: string; readonly number: number } {
  const [, job, number] = /^(?:(job\/.+)\/)?(\d+)(?:@[0-9a-f]+)?$/.exec(pipelineId) ?? [];
  const own = repository.split('/').map((part) => `job/${encodeURIComponent(part)}`);
  return { job: job ?? own.join('/'), number: Number(number) || 1 };
}

function notification(context: SampleContext, phase: 'STARTED' | 'FINALIZED'): Record<string, unknown> {
  const { job, number } = buildOf(context);
  const isOver = phase === 'FINALIZED';
  return {
    name: context.repository.split('/').at(-1),
    display_name: context.repository.split('/').at(-1),
    url: `${job}/`,
    build: {
      full_url: `${WEB}/${job}/${number}/`,
      number,
      queue_id: number,
      timestamp: Date.parse(context.at),
      duration: isOver ? 61_234 : 0,
      phase,
      ...(isOver ? { status: 'UNSTABLE' } : {}),
      url: `${job}/${number}/`,
      scm: {
        url: `https://github.com/${context.repository}.git`,
        branch: `origin/${context.branch}`,
        commit: context.commit,
        changes: [],
        culprits: [],
      },
      parameters: {
        CHANGE_ID: String(context.changeNumber),
        CHANGE_URL: `https://github.com/${context.repository}/pull/${context.changeNumber}`,
        CHANGE_BRANCH: context.branch,
        CHANGE_TARGET: 'main',
      },
      log: '',
      notes: '',
      ...(isOver ? { test_summary: { total: 3, failed: 1, passed: 2, skipped: 0, failed_tests: ['ShopTest.refunds'] } } : {}),
      artifacts: {},
    },
  };
}

function outbound(context: SampleContext): Record<string, unknown> {
  const { job, number } = buildOf(context);
  return {
    projectName: context.repository,
    buildName: `#${number}`,
    buildNumber: number,
    buildUrl: `${WEB}/${job}/${number}/`,
    buildVars: `{GIT_BRANCH=origin/${context.branch}, GIT_COMMIT=${context.commit}, GIT_URL=https://github.com/${context.repository}.git}`,
    event: 'failure',
  };
}
