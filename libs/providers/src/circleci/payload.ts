import { type ChangeRef, type CiEvent, commitSha, type PipelineRef, type RepositoryRef } from '@testwire/contracts';
import { z } from 'zod';
import { checkPayload, readEvents, readPayload } from '../payload.ts';
import type { ParsedDelivery, WebhookRequest } from '../webhook.ts';
import { isHttpUrl } from '../web-url.ts';
import { readSource, type Source, sourceFields } from './source.ts';
import { conclusionOf } from './workflow.ts';

/** Payloads are open maps: https://circleci.com/docs/outbound-webhooks-reference/#common-top-level-keys */
const anyEvent = z.looseObject({ type: z.string().max(64), job: z.unknown().optional() });

const workflowEvent = z.object({
  workflow: z.object({
    id: z.string().min(1).max(128),
    name: z.string().default(''),
    status: z.string().nullish(),
    created_at: z.string().nullish(),
    url: z.string().nullish(),
  }),
  pipeline: sourceFields,
});
type WorkflowEvent = z.infer<typeof workflowEvent>;

export function parseDelivery({ body }: WebhookRequest): ParsedDelivery {
  const payload = readPayload(anyEvent, body, 'CircleCI payload');
  const event = payload.type;
  const ignore = (ignored: string): ParsedDelivery => ({ event, events: [], ignored });
  if (event === 'job-completed' || payload.job !== undefined) return ignore('single jobs are not followed; their workflow is');
  if (event !== 'workflow-completed') return ignore(`${event} events are not used`);
  const told = checkPayload(workflowEvent, payload, 'CircleCI payload');
  const source = readSource(told.pipeline);
  if ('ignored' in source) return ignore(source.ignored);
  const { status } = told.workflow;
  const conclusion = conclusionOf(status ?? '');
  if (conclusion === undefined) return ignore(`a workflow that is ${status ?? 'of no status'} has not finished`);
  const completed: CiEvent = {
    type: 'pipeline-completed',
    repository: toRepository(source),
    pipeline: toPipeline(told, source),
    conclusion,
    changes: toChanges(source),
  };
  return { event, events: readEvents([completed], 'CircleCI payload') };
}

/** The code host's name of it. CircleCI's own ids mean nothing there. */
function toRepository({ host, name, url }: Source): RepositoryRef {
  return { name, ...(host === undefined ? {} : { host }), ...(isHttpUrl(url) ? { url } : {}) };
}

function toPipeline({ workflow }: WorkflowEvent, { commit, branch }: Source): PipelineRef {
  const startedAt = Date.parse(workflow.created_at ?? '');
  return {
    id: workflow.id,
    // A workflow that is run again is another workflow.
    attempt: 1,
    name: workflow.name.slice(0, 512) || 'workflow',
    commit,
    ...(branch === undefined ? {} : { branch }),
    ...(isHttpUrl(workflow.url) ? { url: workflow.url } : {}),
    ...(Number.isNaN(startedAt) ? {} : { startedAt: new Date(startedAt).toISOString() }),
  };
}

/** Mostly none: the code host then tells which change has the commit as its head. */
function toChanges({ change, commit, branch, isFork }: Source): ChangeRef[] {
  if (change === undefined) return [];
  return [
    {
      number: change,
      ...(commitSha.safeParse(commit).success ? { headSha: commit } : {}),
      ...(branch === undefined ? {} : { headBranch: branch }),
      ...(isFork ? { fork: true } : {}),
    },
  ];
}
