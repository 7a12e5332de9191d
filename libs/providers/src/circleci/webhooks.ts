import { digestOf } from '@testwire/contracts';
import { verifyHmacHex } from '../verify.ts';
import type { Verification, WebhookModule, WebhookRequest, WebhookSecrets } from '../webhook.ts';
import { parseDelivery } from './payload.ts';
import { CIRCLECI_SAMPLES, makeSample } from './samples.ts';

/** https://circleci.com/docs/outbound-webhooks/ */
export const circleciWebhooks: WebhookModule = {
  deliveryId,
  verify,
  parse: parseDelivery,
  samples: CIRCLECI_SAMPLES,
  sample: makeSample,
};

/** No header carries one; the body's `id` is there to tell duplicates. */
function deliveryId({ body }: WebhookRequest): string | undefined {
  let payload: unknown;
  try {
    payload = JSON.parse(body.toString('utf8'));
  } catch {
    // The payload is read again right after, and then said to be none.
    return `body-${digestOf(body)}`;
  }
  const id = payload !== null && typeof payload === 'object' && 'id' in payload ? payload.id : undefined;
  if (typeof id !== 'string' || id === '') return undefined;
  return id.length <= 200 ? id : `long-${digestOf(id)}`;
}

const HEADER = 'circleci-signature';

/** `v1=<hex>,v2=…`: only the newest version that we know counts, so that nobody can fall back to a weaker one. */
function verify({ headers, body }: WebhookRequest, { webhookSecrets }: WebhookSecrets): Verification {
  const versions = headers[HEADER]?.split(',').map((version) => version.trim());
  const signature = versions?.find((version) => version.startsWith('v1=')) ?? versions?.[0];
  return verifyHmacHex(HEADER, signature, body, webhookSecrets, 'v1=');
}
