import { createWebhookSender, requireWebhook, type WebhookAnswer, type WebhookRequestToSend } from '../webhook-sender.ts';
import { type JenkinsPhase, notificationPayload, outboundPayload } from './hook-payloads.ts';
import type { JenkinsWebhookOptions } from './options.ts';
import type { JenkinsWorld } from './world.ts';

/** Default of the Notification plugin, in milliseconds. */
const TIMEOUT_MS = 30_000;

export interface JenkinsWebhooks {
  /** Every request, oldest first. The ids are the simulator's own: Jenkins sends none. */
  readonly deliveries: readonly WebhookRequestToSend[];
  /** Posts to the configured URL what the Notification plugin says of a build. Throws Error when no webhook is configured. */
  notify(job: string, number: number, phase: JenkinsPhase): Promise<WebhookAnswer>;
  /** As the Outbound WebHook plugin does. */
  sendOutbound(job: string, number: number): Promise<WebhookAnswer>;
  /** The same request again, as after a connection that broke. Throws RangeError for an unknown id. */
  redeliver(deliveryId: string): Promise<WebhookAnswer>;
}

export function createWebhooks(webhook: JenkinsWebhookOptions | undefined, world: JenkinsWorld, root: string): JenkinsWebhooks {
  const sender = createWebhookSender(TIMEOUT_MS);

  function post(payload: Record<string, unknown>): Promise<WebhookAnswer> {
    const { url, secret } = requireWebhook(webhook);
    const user = secret === undefined ? undefined : Buffer.from(`jenkins:${secret}`).toString('base64');
    return sender.send({
      deliveryId: `delivery-${sender.deliveries.length + 1}`,
      url,
      headers: {
        'Content-Type': 'application/json;charset=UTF-8',
        'User-Agent': 'Java/21.0.5',
        ...(user === undefined ? {} : { Authorization: `Basic ${user}` }),
      },
      body: JSON.stringify(payload),
    });
  }

  return {
    deliveries: sender.deliveries,
    notify: async (job, number, phase) => post(notificationPayload(world, root, world.build(job, number), phase)),
    sendOutbound: async (job, number) => post(outboundPayload(root, world.build(job, number))),
    redeliver: async (deliveryId) => sender.redeliver(deliveryId),
  };
}
