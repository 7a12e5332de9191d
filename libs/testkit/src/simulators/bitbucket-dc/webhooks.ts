import { createHmac } from 'node:crypto';
import { nameByUuid } from '../uuid.ts';
import { createWebhookSender, requireWebhook, type WebhookAnswer, type WebhookRequestToSend } from '../webhook-sender.ts';
import type { BitbucketDcWebhookOptions } from './options.ts';

const uuidFor = nameByUuid('bitbucket-dc');

/** https://confluence.atlassian.com/bitbucketserver/manage-webhooks-938025878.html */
const TIMEOUT_MS = 10_000;

export interface BitbucketDcWebhooks {
  /** Everything that was sent, oldest first. */
  readonly deliveries: readonly WebhookRequestToSend[];
  /** Posts to the configured URL. Throws Error when no webhook is configured. */
  sendWebhook(event: string, payload: Readonly<Record<string, unknown>>): Promise<WebhookAnswer>;
  /** Sends it again byte for byte. Rejects with RangeError for an unknown id. */
  redeliver(deliveryId: string): Promise<WebhookAnswer>;
}

export function createWebhooks(webhook: BitbucketDcWebhookOptions | undefined, now: () => number): BitbucketDcWebhooks {
  const sender = createWebhookSender(TIMEOUT_MS);
  return {
    deliveries: sender.deliveries,
    async sendWebhook(event, payload) {
      const { url, secret } = requireWebhook(webhook);
      const deliveryId = uuidFor(`delivery ${sender.deliveries.length + 1}`);
      const date = `${new Date(now()).toISOString().slice(0, 19)}+0000`;
      // A test of the connection says nothing but that.
      const body = JSON.stringify(event === 'diagnostics:ping' ? { test: true } : { eventKey: event, date, ...payload });
      const headers = {
        'Content-Type': 'application/json; charset=utf-8',
        'User-Agent': 'Atlassian HttpClient 2.1.5 / Bitbucket-9.4.0 / Default',
        'X-Event-Key': event,
        'X-Request-Id': deliveryId,
        ...(secret === undefined ? {} : { 'X-Hub-Signature': signature(secret, body) }),
      };
      return await sender.send({ deliveryId, url, headers, body });
    },
    redeliver: async (deliveryId) => await sender.redeliver(deliveryId),
  };
}

function signature(secret: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
