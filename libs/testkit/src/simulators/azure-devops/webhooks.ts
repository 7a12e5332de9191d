import { createWebhookSender, requireWebhook, type WebhookAnswer, type WebhookRequestToSend } from '../webhook-sender.ts';
import type { HookPayload } from './hook-payloads.ts';
import type { AzureDevOpsWebhookOptions } from './options.ts';
import { guidOf } from './world.ts';

/** Ours: how long an answer is waited for, in milliseconds. */
const TIMEOUT_MS = 10_000;

export interface AzureDevOpsWebhooks {
  /** Every attempt, oldest first; a redelivery repeats the id. */
  readonly deliveries: readonly WebhookRequestToSend[];
  /** Posts to the configured URL, from the one subscription that there is for the event. Throws Error when none is configured. */
  sendWebhook(payload: HookPayload): Promise<WebhookAnswer>;
  /** Sends it again byte for byte. Throws RangeError for an unknown id. */
  redeliver(deliveryId: string): Promise<WebhookAnswer>;
}

export function createWebhooks(
  webhook: AzureDevOpsWebhookOptions | undefined,
  base: string,
  now: () => number,
): AzureDevOpsWebhooks {
  const sender = createWebhookSender(TIMEOUT_MS);
  const sent = new Map<string, number>();
  return {
    deliveries: sender.deliveries,
    async sendWebhook({ eventType, resourceVersion, projectId, resource }) {
      const { url, password } = requireWebhook(webhook);
      const subscriptionId = guidOf(`subscription ${eventType}`);
      const notificationId = (sent.get(subscriptionId) ?? 0) + 1;
      sent.set(subscriptionId, notificationId);
      const text = { text: eventType, html: eventType, markdown: eventType };
      const container = { id: guidOf('account'), baseUrl: `${base}/` };
      const body = JSON.stringify({
        subscriptionId,
        notificationId,
        id: guidOf(`event ${subscriptionId} ${notificationId}`),
        eventType,
        publisherId: 'tfs',
        message: text,
        detailedMessage: text,
        resource,
        resourceVersion,
        resourceContainers: { collection: container, account: container, project: { id: projectId, baseUrl: `${base}/` } },
        createdDate: new Date(now()).toISOString(),
      });
      const headers = {
        'Content-Type': 'application/json; charset=utf-8',
        'User-Agent': 'VSServices/20.255.36403.1 (w3wp.exe)',
        ...(password === undefined ? {} : { Authorization: `Basic ${Buffer.from(`:${password}`).toString('base64')}` }),
      };
      return sender.send({ deliveryId: `${subscriptionId}-${notificationId}`, url, headers, body });
    },
    async redeliver(deliveryId) {
      return sender.redeliver(deliveryId);
    },
  };
}
