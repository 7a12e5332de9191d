import { digestOf } from '@testwire/contracts';
import { readPayload } from '../payload.ts';
import { verifyShared } from '../verify.ts';
import { MalformedPayload, type WebhookModule, type WebhookRequest } from '../webhook.ts';
import { anyHook, parseDelivery } from './payload.ts';
import { makeSample, TEAMCITY_SAMPLES } from './samples.ts';

/** https://www.jetbrains.com/help/teamcity/teamcity-webhooks.html: not signed, at best with a user and a password. */
export const teamcityWebhooks: WebhookModule = {
  deliveryId,
  verify: (request, { webhookSecrets }) => verifyShared(request, webhookSecrets),
  parse: parseDelivery,
  samples: TEAMCITY_SAMPLES,
  sample: makeSample,
};

/** What tells of a build once in its life. */
const ONCE: ReadonlySet<string> = new Set(['BUILD_STARTED', 'CHANGES_LOADED', 'BUILD_FINISHED', 'BUILD_INTERRUPTED']);

/** TeamCity sends no id. A delivery that is sent again tells of the same event of the same build; others are told apart by all they say. */
function deliveryId({ body }: WebhookRequest): string | undefined {
  try {
    const { eventType, payload } = readPayload(anyHook, body, 'TeamCity payload');
    const { id, finishDate } = payload;
    const key = ONCE.has(eventType) && typeof id === 'number' ? [eventType, id, textOf(finishDate)] : [eventType, digestOf(body)];
    return `teamcity-${digestOf(JSON.stringify(key))}`;
  } catch (error) {
    // It is refused when it is parsed, with the reason.
    if (error instanceof MalformedPayload) return `teamcity-${digestOf(body)}`;
    throw error;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
