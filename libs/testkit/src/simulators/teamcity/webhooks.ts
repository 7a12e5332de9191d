import { createWebhookSender, requireWebhook, type WebhookAnswer, type WebhookRequestToSend } from '../webhook-sender.ts';
import { selectFields } from './fields.ts';
import type { TeamCityWebhookOptions } from './options.ts';
import { viewBuild } from './views.ts';
import type { TeamCityWorld } from './world.ts';

/** https://github.com/JetBrains/teamcity-webhooks, WebhooksEventListener: in milliseconds. */
const TIMEOUT_MS = 60_000;

/** What comes without a parameter `…fields`: no parameters of the build, and no address of its VCS root. */
const DEFAULT_FIELDS =
  'id,buildTypeId,number,status,state,running,personal,branchName,defaultBranch,href,webUrl,statusText,buildType,canceledInfo,queuedDate,' +
  'startDate,finishDate,finishOnAgentDate,triggered,lastChanges,' +
  'revisions(count,revision(version,vcsBranchName,vcs-root-instance(id,vcs-root-id,name,href)))';

export interface TeamCityWebhooks {
  /** Every attempt, oldest first. The ids are the simulator's own: TeamCity sends none. */
  readonly deliveries: readonly WebhookRequestToSend[];
  /** The body that TeamCity makes of a build as it is now. */
  webhookBody(event: string, build: number): string;
  /**
   * Posts to the configured URL, and again at once as often as it is told to retry. `event`: `BUILD_FINISHED`. Throws Error when no
   * webhook is configured.
   */
  sendWebhook(event: string, build: number): Promise<WebhookAnswer>;
  /** The same request again. Throws RangeError for an unknown id. */
  redeliver(deliveryId: string): Promise<WebhookAnswer>;
}

export function createWebhooks(
  webhook: TeamCityWebhookOptions | undefined,
  world: TeamCityWorld,
  root: string,
): TeamCityWebhooks {
  const sender = createWebhookSender(TIMEOUT_MS);

  const webhookBody: TeamCityWebhooks['webhookBody'] = (event, build) => {
    const fields = webhook?.fields?.[event] ?? DEFAULT_FIELDS;
    return JSON.stringify({ eventType: event, payload: selectFields(viewBuild(world.build(build), root), fields) });
  };

  return {
    deliveries: sender.deliveries,
    webhookBody,
    async sendWebhook(event, build) {
      const { url, username, password, retryCount = 0 } = requireWebhook(webhook);
      const basic = Buffer.from(`${username ?? ''}:${password ?? ''}`, 'utf8').toString('base64');
      const body = webhookBody(event, build);
      const headers = {
        'Content-Type': 'application/json; charset=UTF-8',
        ...(username === undefined || password === undefined ? {} : { Authorization: `Basic ${basic}` }),
      };
      for (let left = retryCount; ; left -= 1) {
        const deliveryId = `delivery-${sender.deliveries.length + 1}`;
        const answer = await sender.send({ deliveryId, url, headers, body });
        if (left <= 0 || (answer.status !== undefined && answer.status < 300)) return answer;
      }
    },
    redeliver: async (deliveryId) => sender.redeliver(deliveryId),
  };
}
