import { z } from 'zod';
import { readDelivery, type Readers, readPayload } from '../payload.ts';
import type { ParsedDelivery, WebhookRequest } from '../webhook.ts';
import { parseMergeRequest } from './payload-merge-request.ts';
import { parsePipeline } from './payload-pipeline.ts';
import { parsePush } from './payload-push.ts';

const READERS: Readers<unknown> = {
  pipeline: parsePipeline,
  merge_request: parseMergeRequest,
  push: parsePush,
  tag_push: () => ({ ignored: 'tags are not tested' }),
  build: () => ({ ignored: 'single jobs are not followed; their pipeline is' }),
  note: () => ({ ignored: 'comments ask for nothing' }),
};

const anyHook = z.looseObject({ object_kind: z.string().max(64) });

/** Goes by the body, which is signed or at least came with the secret; the header only names the event. */
export function parseDelivery({ headers, body }: WebhookRequest): ParsedDelivery {
  const payload = readPayload(anyHook, body, 'GitLab payload');
  const event = headers['x-gitlab-event']?.slice(0, 128) || payload.object_kind;
  return readDelivery(READERS, payload, { event, kind: payload.object_kind, what: 'GitLab payload' });
}
