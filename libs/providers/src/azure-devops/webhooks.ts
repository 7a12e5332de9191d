import { digestOf } from '@testwire/contracts';
import { verifyShared } from '../verify.ts';
import type { WebhookModule, WebhookRequest } from '../webhook.ts';
import { parseDelivery } from './payload.ts';
import { envelope } from './payload-fields.ts';
import { AZURE_DEVOPS_SAMPLES, makeSample } from './samples.ts';

/** https://learn.microsoft.com/azure/devops/service-hooks/services/webhooks: service hooks are not signed. */
export const azureDevOpsWebhooks: WebhookModule = {
  deliveryId,
  verify: (request, { webhookSecrets }) => verifyShared(request, webhookSecrets),
  parse: parseDelivery,
  samples: AZURE_DEVOPS_SAMPLES,
  sample: makeSample,
};

/** Subscriptions number their notifications, and a resent one keeps its number. What comes without a subscription has an id of its own. */
function deliveryId({ body }: WebhookRequest): string | undefined {
  const told = readEnvelope(body);
  if (told === undefined) return undefined;
  const { id, subscriptionId, notificationId } = told;
  const composed = subscriptionId && notificationId != null ? `${subscriptionId}-${notificationId}` : (id ?? '');
  if (composed === '') return undefined;
  return composed.length <= 200 ? composed : `long-${digestOf(composed)}`;
}

function readEnvelope(body: Buffer): ReturnType<typeof envelope.safeParse>['data'] {
  try {
    return envelope.safeParse(JSON.parse(body.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
