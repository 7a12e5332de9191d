import { createHmac } from 'node:crypto';
import { nameByUuid } from '../uuid.ts';
import { createWebhookSender, requireWebhook, type WebhookAnswer, type WebhookRequestToSend } from '../webhook-sender.ts';
import type { GitLabWebhookOptions } from './options.ts';
import { GITLAB_VERSION } from './routes/identity.ts';

const uuidFor = nameByUuid('gitlab');

/** How long GitLab.com waits for an answer, in milliseconds. */
const TIMEOUT_MS = 10_000;

export interface GitLabWebhooks {
  /** Every attempt, oldest first; a redelivery repeats the id. */
  readonly deliveries: readonly WebhookRequestToSend[];
  /**
   * Posts to the configured URL. `event` is the value of X-Gitlab-Event (`Pipeline Hook`); a string payload goes out as it
   * is. Throws Error when no webhook is configured.
   */
  sendWebhook(event: string, payload: unknown): Promise<WebhookAnswer>;
  /** Sends it again: the same id and body, but the time and signature of this attempt. Throws RangeError for an unknown id. */
  redeliver(deliveryId: string): Promise<WebhookAnswer>;
}

export function createWebhooks(webhook: GitLabWebhookOptions | undefined, instance: string, now: () => number): GitLabWebhooks {
  const sender = createWebhookSender(TIMEOUT_MS);
  const sent = new Map<string, { readonly event: string; readonly body: string }>();

  function attempt(deliveryId: string): Promise<WebhookAnswer> {
    const delivery = sent.get(deliveryId);
    const { url, token, signingToken } = requireWebhook(webhook);
    if (delivery === undefined) throw new RangeError(`No delivery ${deliveryId} was sent; known are those in "deliveries".`);
    const headers = {
      'Content-Type': 'application/json',
      'User-Agent': `GitLab/${GITLAB_VERSION}`,
      'X-Gitlab-Event': delivery.event,
      'X-Gitlab-Instance': instance,
      'X-Gitlab-Webhook-UUID': uuidFor('webhook'),
      // Shared by every event that follows from one action, so it is no key to tell deliveries apart.
      'X-Gitlab-Event-UUID': uuidFor('event'),
      'Idempotency-Key': deliveryId,
      ...(token === undefined ? {} : { 'X-Gitlab-Token': token }),
      ...(signingToken === undefined ? {} : signatureHeaders(signingToken, deliveryId, now(), delivery.body)),
    };
    return sender.send({ deliveryId, url, headers, body: delivery.body });
  }

  return {
    deliveries: sender.deliveries,
    async sendWebhook(event, payload) {
      const deliveryId = uuidFor(`delivery ${sent.size + 1}`);
      sent.set(deliveryId, { event, body: typeof payload === 'string' ? payload : JSON.stringify(payload) });
      return attempt(deliveryId);
    },
    async redeliver(deliveryId) {
      return attempt(deliveryId);
    },
  };
}

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme */
export function signatureHeaders(signingToken: string, id: string, at: number, body: string): Record<string, string> {
  const key = Buffer.from(signingToken.replace(/^whsec_/, ''), 'base64');
  const timestamp = String(Math.floor(at / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
