import { digestOf } from '@testwire/contracts';
import { verifyHmacHex } from '../verify.ts';
import type { WebhookModule, WebhookRequest } from '../webhook.ts';
import { parseDelivery } from './payload.ts';
import { BITBUCKET_SAMPLES, makeSample } from './samples.ts';

/** https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/ */
export const bitbucketWebhooks: WebhookModule = {
  deliveryId,
  verify: ({ headers, body }, { webhookSecrets }) =>
    verifyHmacHex('x-hub-signature', headers['x-hub-signature'], body, webhookSecrets),
  parse: parseDelivery,
  samples: BITBUCKET_SAMPLES,
  sample: makeSample,
};

/** Stays the same over the two more attempts that Bitbucket makes. */
function deliveryId({ headers }: WebhookRequest): string | undefined {
  const given = headers['x-request-uuid'];
  if (given === undefined || given === '') return undefined;
  return given.length <= 200 ? given : `long-${digestOf(given)}`;
}
