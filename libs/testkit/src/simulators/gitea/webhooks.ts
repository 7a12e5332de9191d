import { createHmac } from 'node:crypto';
import { nameByUuid } from '../uuid.ts';
import { createWebhookSender, requireWebhook, type WebhookAnswer, type WebhookRequestToSend } from '../webhook-sender.ts';
import type { GiteaSimulatorOptions } from './options.ts';

const uuidFor = nameByUuid('gitea');

/** `DELIVER_TIMEOUT` as installed, in milliseconds. */
const TIMEOUT_MS = 5000;

export interface GiteaWebhooks {
  /** Every request, oldest first. */
  readonly deliveries: readonly WebhookRequestToSend[];
  /** Posts to the configured URL, once: the vendor does not repeat. Throws Error when no webhook is configured. */
  sendWebhook(event: string, payload: unknown): Promise<WebhookAnswer>;
  /** The same request again. Throws RangeError for an unknown id. */
  redeliver(deliveryId: string): Promise<WebhookAnswer>;
}

export function createWebhooks({ webhook, family }: GiteaSimulatorOptions): GiteaWebhooks {
  const sender = createWebhookSender(TIMEOUT_MS);
  return {
    deliveries: sender.deliveries,
    async sendWebhook(event, payload) {
      const { url, secret } = requireWebhook(webhook);
      const body = JSON.stringify(payload);
      const deliveryId = uuidFor(`delivery ${sender.deliveries.length + 1}`);
      return sender.send({ deliveryId, url, headers: headersOf(event, deliveryId, secret, body, family), body });
    },
    redeliver: async (deliveryId) => sender.redeliver(deliveryId),
  };
}

/** Its own headers, and those of Gogs and GitHub for receivers that know only them. */
function headersOf(
  event: string,
  deliveryId: string,
  secret: string | undefined,
  body: string,
  family: GiteaSimulatorOptions['family'],
): Record<string, string> {
  const digest = (algorithm: string): string =>
    secret === undefined ? '' : createHmac(algorithm, secret).update(body).digest('hex');
  const names = family === 'forgejo' ? ['Forgejo', 'Gitea', 'Gogs'] : ['Gitea', 'Gogs'];
  const own = names.flatMap((name) => [
    [`X-${name}-Delivery`, deliveryId],
    [`X-${name}-Event`, event],
    [`X-${name}-Event-Type`, event],
    [`X-${name}-Signature`, digest('sha256')],
  ]);
  return {
    'Content-Type': 'application/json',
    ...Object.fromEntries(own),
    'X-GitHub-Delivery': deliveryId,
    'X-GitHub-Event': event,
    'X-GitHub-Event-Type': event,
    'X-Hub-Signature': `sha1=${digest('sha1')}`,
    'X-Hub-Signature-256': `sha256=${digest('sha256')}`,
  };
}
