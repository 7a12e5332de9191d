import { createHmac } from 'node:crypto';
import { createWebhookSender, requireWebhook, type WebhookAnswer, type WebhookRequestToSend } from '../webhook-sender.ts';
import type { BitbucketWebhookOptions } from './options.ts';
import { uuidFor } from './uuid.ts';

/** https://support.atlassian.com/bitbucket-cloud/docs/troubleshoot-webhooks/ */
const TIMEOUT_MS = 10_000;

export interface BitbucketWebhooks {
  /** Every attempt, oldest first; a redelivery repeats the id. */
  readonly deliveries: readonly WebhookRequestToSend[];
  /** Posts to the configured URL. `event` is the value of X-Event-Key. Throws Error when no webhook is configured. */
  sendWebhook(event: string, payload: unknown): Promise<WebhookAnswer>;
  /** Sends it again, as Bitbucket does after a 5xx: the same id and body, the next attempt. Throws RangeError for an unknown id. */
  redeliver(deliveryId: string): Promise<WebhookAnswer>;
}

export function createWebhooks(webhook: BitbucketWebhookOptions | undefined): BitbucketWebhooks {
  const sender = createWebhookSender(TIMEOUT_MS);
  const sent = new Map<string, { readonly event: string; readonly body: string; attempts: number }>();

  function attempt(deliveryId: string): Promise<WebhookAnswer> {
    const delivery = sent.get(deliveryId);
    const { url, secret } = requireWebhook(webhook);
    if (delivery === undefined) throw new RangeError(`No delivery ${deliveryId} was sent; known are those in "deliveries".`);
    delivery.attempts += 1;
    const headers = {
      'Content-Type': 'application/json',
      'User-Agent': 'Bitbucket-Webhooks/2.0',
      'X-Event-Key': delivery.event,
      'X-Hook-UUID': uuidFor('webhook'),
      'X-Request-UUID': deliveryId,
      'X-Attempt-Number': String(delivery.attempts),
      ...(secret === undefined ? {} : { 'X-Hub-Signature': signature(secret, delivery.body) }),
    };
    return sender.send({ deliveryId, url, headers, body: delivery.body });
  }

  return {
    deliveries: sender.deliveries,
    async sendWebhook(event, payload) {
      const deliveryId = uuidFor(`delivery ${sent.size + 1}`);
      sent.set(deliveryId, { event, body: typeof payload === 'string' ? payload : JSON.stringify(payload), attempts: 0 });
      return attempt(deliveryId);
    },
    async redeliver(deliveryId) {
      return attempt(deliveryId);
    },
  };
}

function signature(secret: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
