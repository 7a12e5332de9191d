import { createHmac } from 'node:crypto';
import { createWebhookSender, requireWebhook, type WebhookAnswer, type WebhookRequestToSend } from '../webhook-sender.ts';
import type { CircleCISimulatorOptions } from './options.ts';
import { uuidFor } from './world.ts';

/** How long CircleCI waits for an answer, in milliseconds. */
const TIMEOUT_MS = 10_000;

export interface CircleCIWebhooks {
  /** Oldest first. */
  readonly deliveries: readonly WebhookRequestToSend[];
  /** Posts to the configured URL. Throws Error when none is configured. */
  sendWebhook(event: string, payload: Readonly<Record<string, unknown>>): Promise<WebhookAnswer>;
  /** Sends it again, byte for byte. Throws RangeError for an unknown id. */
  redeliver(deliveryId: string): Promise<WebhookAnswer>;
}

export function createWebhooks(webhook: CircleCISimulatorOptions['webhook'], now: () => number): CircleCIWebhooks {
  const sender = createWebhookSender(TIMEOUT_MS);
  return {
    deliveries: sender.deliveries,
    async sendWebhook(event, payload) {
      const { url, secret } = requireWebhook(webhook);
      const deliveryId = uuidFor(`delivery ${sender.deliveries.length + 1}`);
      const body = JSON.stringify({ id: deliveryId, type: event, happened_at: new Date(now()).toISOString(), ...payload });
      return sender.send({ deliveryId, url, headers: circleCISignatureHeaders(event, secret, body), body });
    },
    redeliver: (deliveryId) => sender.redeliver(deliveryId),
  };
}

/** https://circleci.com/docs/outbound-webhooks/#validate-webhooks */
export function circleCISignatureHeaders(event: string, secret: string, body: string): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'CircleCI-Webhook/1.0',
    'circleci-event-type': event,
    'circleci-signature': `v1=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
}
