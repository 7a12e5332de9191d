import { readDelivery, type Readers, readPayload } from '../payload.ts';
import type { ParsedDelivery, WebhookRequest } from '../webhook.ts';
import { parseBuild } from './payload-build.ts';
import { type Envelope, envelope } from './payload-fields.ts';
import { parsePullRequest, parsePush } from './payload-git.ts';
import { parseRun } from './payload-run.ts';

const WHOLE_RUN = { ignored: 'stages and jobs are not followed; the build that they belong to is' } as const;

const READERS: Readers<Envelope> = {
  'git.push': parsePush,
  'git.pullrequest.created': parsePullRequest,
  'git.pullrequest.updated': parsePullRequest,
  'git.pullrequest.merged': parsePullRequest,
  'build.complete': parseBuild,
  'ms.vss-pipelines.run-state-changed-event': parseRun,
  'ms.vss-pipelines.stage-state-changed-event': () => WHOLE_RUN,
  'ms.vss-pipelines.job-state-changed-event': () => WHOLE_RUN,
  'ms.vss-code.git-pullrequest-comment-event': () => ({ ignored: 'comments ask for nothing' }),
};

export function parseDelivery({ body }: WebhookRequest): ParsedDelivery {
  const payload = readPayload(envelope, body, 'Azure DevOps payload');
  const event = payload.eventType;
  return readDelivery(READERS, payload, { event, what: 'Azure DevOps payload' });
}
