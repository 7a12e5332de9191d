import { createHash, createHmac } from 'node:crypto';
import { createWebhookSender, type WebhookAnswer, type WebhookRequestToSend } from '../webhook-sender.ts';
import type { BitbucketDcWebhookOptions } from './options.ts';

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
      if (webhook === undefined)
        throw new Error('The simulator has no webhook: give it "webhook" with the URL to post to when it starts.');
      const deliveryId = idFor(sender.deliveries.length + 1);
      const date = `${new Date(now()).toISOString().slice(0, 19)}+0000`;
      // A test of the connection says nothing but that.
      const body = JSON.stringify(event === 'diagnostics:ping' ? { test: true } : { eventKey: event, date, ...payload });
      const headers = {
        'Content-Type': 'application/json; charset=utf-8',
        'User-Agent': 'Atlassian HttpClient 2.1.5 / Bitbucket-9.4.0 / Default',
        'X-Event-Key': event,
        'X-Request-Id': deliveryId,
        ...(webhook.secret === undefined ? {} : { 'X-Hub-Signature': signature(webhook.secret, body) }),
      };
      return await sender.send({ deliveryId, url: webhook.url, headers, body });
    },
    redeliver: async (deliveryId) => await sender.redeliver(deliveryId),
  };
}

/** Looks like a random UUID and is the same in every run. */
function idFor(number: number): string {
  const hex = createHash('sha256').update(`bitbucket-dc simulator: delivery ${number}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function signature(secret: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
