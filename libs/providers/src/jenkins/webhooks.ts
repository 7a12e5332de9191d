import { digestOf } from '@testwire/contracts';
import { z } from 'zod';
import { readPayload } from '../payload.ts';
import { verifyShared } from '../verify.ts';
import { MalformedPayload, type ParsedDelivery, type WebhookModule, type WebhookRequest } from '../webhook.ts';
import { isNotification, parseNotification, readNotification } from './payload-notification.ts';
import { parseOutbound, readOutbound, variablesOf } from './payload-outbound.ts';
import { JENKINS_SAMPLES, makeSample } from './samples.ts';
import { commitOf } from './variables.ts';

/** Jenkins itself sends nothing; two plugins do, and neither signs. */
export const jenkinsWebhooks: WebhookModule = {
  deliveryId,
  verify: (request, { webhookSecrets }) => verifyShared(request, webhookSecrets),
  parse,
  samples: JENKINS_SAMPLES,
  sample: makeSample,
};

const anyPayload = z.looseObject({});

function parse({ body }: WebhookRequest): ParsedDelivery {
  const payload = readPayload(anyPayload, body, 'Jenkins payload');
  return isNotification(payload) ? parseNotification(payload) : parseOutbound(payload);
}

/**
 * Neither plugin sends an id. A notification that is sent again tells of the same build and phase; the place in the queue tells builds
 * apart when a job was deleted and counts from 1 again, or else the commit, where that is told.
 */
function deliveryId({ body }: WebhookRequest): string | undefined {
  try {
    const payload = readPayload(anyPayload, body, 'Jenkins payload');
    return `jenkins-${digestOf(JSON.stringify(keyOf(payload)))}`;
  } catch (error) {
    // It is refused when it is parsed, with the reason.
    if (error instanceof MalformedPayload) return `jenkins-${digestOf(body)}`;
    throw error;
  }
}

function keyOf(payload: unknown): readonly unknown[] {
  if (isNotification(payload)) {
    const { build } = readNotification(payload);
    return [
      'notification',
      build.full_url ?? build.url ?? '',
      build.number,
      build.phase,
      build.queue_id ?? build.scm?.commit ?? '',
    ];
  }
  const { buildUrl, event, buildVars } = readOutbound(payload);
  const commit = commitOf(variablesOf(buildVars));
  return ['outbound', buildUrl, event, ...(commit === undefined ? [] : [commit])];
}
