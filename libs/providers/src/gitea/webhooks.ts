import { digestOf } from '@testwire/contracts';
import { verifyHmacHex } from '../verify.ts';
import type { Verification, WebhookModule, WebhookRequest, WebhookSecrets } from '../webhook.ts';
import { parseDelivery } from './payload.ts';
import { GITEA_SAMPLES, makeSample } from './samples.ts';

/** https://docs.gitea.com/usage/webhooks and https://forgejo.org/docs/latest/user/webhooks/ */
export const giteaWebhooks: WebhookModule = {
  deliveryId,
  verify,
  parse: parseDelivery,
  samples: GITEA_SAMPLES,
  sample: makeSample,
};

/** Neither sends a delivery again by itself; by hand it gets a new id. */
function deliveryId({ headers }: WebhookRequest): string | undefined {
  const given = headers['x-forgejo-delivery'] || headers['x-gitea-delivery'];
  if (given === undefined || given === '') return undefined;
  return given.length <= 128 ? given : `long-${digestOf(given)}`;
}

/** Only their own header decides: beside it come X-Hub-Signature and others, and all of them are empty without a secret. */
function verify({ headers, body }: WebhookRequest, { webhookSecrets }: WebhookSecrets): Verification {
  if (headers['content-type']?.toLowerCase().startsWith('application/x-www-form-urlencoded') === true) {
    const check =
      'content-type: a form is not signed as it is sent; set the POST content type of the webhook to application/json';
    return { ok: false, check };
  }
  const header = headers['x-forgejo-signature'] === undefined ? 'x-gitea-signature' : 'x-forgejo-signature';
  return verifyHmacHex(header, headers[header], body, webhookSecrets, '');
}
