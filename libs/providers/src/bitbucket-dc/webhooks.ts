import { digestOf } from '@testwire/contracts';
import { verifyHmacHex } from '../verify.ts';
import type { WebhookModule, WebhookRequest } from '../webhook.ts';
import { parseDelivery } from './payload.ts';
import { BITBUCKET_DC_SAMPLES, makeSample } from './samples.ts';

/** https://confluence.atlassian.com/bitbucketserver/manage-webhooks-938025878.html */
export const bitbucketDcWebhooks: WebhookModule = {
  deliveryId,
  verify: ({ headers, body }, { webhookSecrets }) =>
    verifyHmacHex('x-hub-signature', headers['x-hub-signature'], body, webhookSecrets),
  parse: parseDelivery,
  samples: BITBUCKET_DC_SAMPLES,
  sample: makeSample,
};

function deliveryId({ headers }: WebhookRequest): string | undefined {
  const given = headers['x-request-id'];
  if (given === undefined || given === '') return undefined;
  return given.length <= 200 ? given : `long-${digestOf(given)}`;
}
