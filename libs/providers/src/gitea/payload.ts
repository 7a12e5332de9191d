import { z } from 'zod';
import { readDelivery, type Readers, readPayload } from '../payload.ts';
import { MalformedPayload, type ParsedDelivery, type WebhookRequest } from '../webhook.ts';
import { parseActionRun } from './payload-action-run.ts';
import { parsePullRequest } from './payload-pull-request.ts';
import { parsePush } from './payload-push.ts';
import { parseWorkflowRun } from './payload-workflow-run.ts';

const READERS: Readers<unknown> = {
  push: parsePush,
  pull_request: parsePullRequest,
  workflow_run: parseWorkflowRun,
  action_run_success: parseActionRun,
  action_run_failure: parseActionRun,
  action_run_recover: parseActionRun,
};

/** The signature covers the body and not the headers, so an event is taken only from a body that has what it needs. */
export function parseDelivery({ headers, body }: WebhookRequest): ParsedDelivery {
  const payload = readPayload(z.looseObject({ action: z.string().max(64).nullish().catch(undefined) }), body, 'Gitea payload');
  // Some versions leave the event empty and say only the finer type.
  const name =
    headers['x-forgejo-event'] || headers['x-gitea-event'] || headers['x-forgejo-event-type'] || headers['x-gitea-event-type'];
  if (name === undefined || !/^[a-z0-9_]{1,100}$/.test(name))
    throw new MalformedPayload('The header X-Gitea-Event is missing or names no event: this is no webhook of Gitea or Forgejo.');
  const event = payload.action ? `${name}.${payload.action}` : name;
  return readDelivery(READERS, payload, { event, kind: name, what: 'Gitea payload' });
}
