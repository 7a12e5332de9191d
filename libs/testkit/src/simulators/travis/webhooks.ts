import { type KeyObject, sign } from 'node:crypto';
import { createWebhookSender, requireWebhook, type WebhookAnswer, type WebhookRequestToSend } from '../webhook-sender.ts';

/** How long Travis CI waits for an answer, in milliseconds; whatever it is, nothing is sent again. */
const TIMEOUT_MS = 60_000;

export interface TravisWebhooks {
  /** Oldest first. The ids are the simulator's own: Travis CI sends none. */
  readonly deliveries: readonly WebhookRequestToSend[];
  /** Posts to the configured URL, signed with the key of the moment. Throws Error when none is configured. */
  sendWebhook(slug: string, payload: unknown): Promise<WebhookAnswer>;
}

export function createWebhooks(webhook: { readonly url: string } | undefined, key: () => KeyObject): TravisWebhooks {
  const sender = createWebhookSender(TIMEOUT_MS);
  return {
    deliveries: sender.deliveries,
    async sendWebhook(slug, payload) {
      const { url } = requireWebhook(webhook);
      const text = JSON.stringify(payload);
      const deliveryId = `sent-${sender.deliveries.length + 1}`;
      return sender.send({ deliveryId, url, ...signTravisPayload(text, slug, key()) });
    },
  };
}

/** https://docs.travis-ci.com/user/notifications/#verifying-webhook-requests: over the text that the form's field decodes to. */
export function signTravisPayload(
  payload: string,
  slug: string,
  key: KeyObject,
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  return {
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'User-Agent': 'Travis CI Notifications',
      'Travis-Repo-Slug': slug,
      Signature: sign('sha1', Buffer.from(payload), key).toString('base64'),
    },
    body: new URLSearchParams({ payload }).toString(),
  };
}
