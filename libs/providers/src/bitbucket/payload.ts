import { z } from 'zod';
import { readDelivery, type Readers, readPayload } from '../payload.ts';
import { MalformedPayload, type ParsedDelivery, type WebhookRequest } from '../webhook.ts';
import { parseCommitStatus } from './payload-commit-status.ts';
import { parseDeclined, parseMerged, parseUpdated } from './payload-pull-request.ts';
import { parsePush } from './payload-push.ts';

/** https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/ */
const READERS: Readers<unknown> = {
  'repo:push': parsePush,
  'repo:commit_status_created': parseCommitStatus,
  'repo:commit_status_updated': parseCommitStatus,
  'pullrequest:created': parseUpdated,
  'pullrequest:updated': parseUpdated,
  'pullrequest:fulfilled': parseMerged,
  'pullrequest:rejected': parseDeclined,
};

/** The signature covers the body and not the header, so an event is taken only from a body that has what it needs. */
export function parseDelivery({ headers, body }: WebhookRequest): ParsedDelivery {
  const payload = readPayload(z.looseObject({}), body, 'Bitbucket payload');
  const event = headers['x-event-key']?.slice(0, 128);
  if (event === undefined || event === '') {
    throw new MalformedPayload('The header X-Event-Key is missing: this is no webhook of Bitbucket Cloud.');
  }
  return readDelivery(READERS, payload, { event, what: 'Bitbucket payload' });
}
