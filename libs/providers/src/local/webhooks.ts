import { ciEvent } from '@testwire/contracts';
import { z } from 'zod';
import { readPayload } from '../payload.ts';
import { verifyHmacHex } from '../verify.ts';
import type { ParsedDelivery, WebhookModule, WebhookRequest } from '../webhook.ts';
import { LOCAL_SAMPLES, makeSample } from './samples.ts';

const SIGNATURE = 'x-testwire-signature-256';

const delivery = z.strictObject({ event: z.string().min(1).max(128), events: z.array(ciEvent).max(50) });

/** For scripts, and for a CI without an adapter: the body is `{ event, events }` with ready-made CI events, signed with HMAC-SHA256. */
export const localWebhooks: WebhookModule = {
  deliveryId({ headers }) {
    const id = headers['x-testwire-delivery'];
    return id === undefined || id === '' || id.length > 200 ? undefined : id;
  },
  verify: ({ headers, body }, { webhookSecrets }) => verifyHmacHex(SIGNATURE, headers[SIGNATURE], body, webhookSecrets),
  parse,
  samples: LOCAL_SAMPLES,
  sample: makeSample,
};

function parse({ body }: WebhookRequest): ParsedDelivery {
  const { event, events } = readPayload(delivery, body, 'Testwire payload');
  return events.length > 0 ? { event, events } : { event, events, ignored: 'the delivery holds no events' };
}
