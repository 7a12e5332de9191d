import type { CiEvent } from '@testwire/contracts';
import { hmacHex } from '../verify.ts';
import type { SampleContext, SignedSample } from '../webhook.ts';

const EVENTS: Readonly<Record<string, (context: SampleContext) => CiEvent>> = {
  pushed: (context) => ({ type: 'pushed', repository: repositoryOf(context), commit: context.commit, branch: context.branch }),
  'change-updated': (context) => ({ type: 'change-updated', repository: repositoryOf(context), change: changeOf(context) }),
  'pipeline-completed': (context) => ({
    type: 'pipeline-completed',
    repository: repositoryOf(context),
    pipeline: {
      id: context.pipelineId,
      attempt: context.pipelineAttempt,
      name: 'Pipeline',
      commit: context.commit,
      branch: context.branch,
      startedAt: context.at,
    },
    conclusion: 'success',
    changes: [changeOf(context)],
  }),
};

export const LOCAL_SAMPLES: readonly string[] = Object.keys(EVENTS);

export function makeSample(event: string, context: SampleContext): SignedSample {
  const make = Object.hasOwn(EVENTS, event) ? EVENTS[event] : undefined;
  if (make === undefined)
    throw new RangeError(`The local provider has no sample "${event}"; there are ${LOCAL_SAMPLES.join(', ')}.`);
  const body = JSON.stringify({ event, events: [make(context)] });
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-testwire-delivery': context.deliveryId,
      'x-testwire-signature-256': `sha256=${hmacHex(context.secret, body)}`,
    },
  };
}

function repositoryOf(context: SampleContext): { name: string; id: string } {
  return { name: context.repository, id: context.repositoryId };
}

function changeOf(context: SampleContext): { number: number; headSha: string; headBranch: string } {
  return { number: context.changeNumber, headSha: context.commit, headBranch: context.branch };
}
