import type { WebhookRequest, WebhookSecrets } from '@testwire/providers';
import { hmacHex } from '../../src/verify.ts';
import { AT } from '../support.ts';

export const SECRET = 'hook-secret';
export const SECRETS: WebhookSecrets = { webhookSecrets: [SECRET], signingTokens: [] };

/** As the vendor sends it, signed. */
export function request(event: string, payload: unknown, headers: Record<string, string | undefined> = {}): WebhookRequest {
  const body = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
  const signature = hmacHex(SECRET, body);
  return {
    headers: {
      'content-type': 'application/json',
      'x-gitea-delivery': 'f6266f16-1bf3-46a5-9ea4-602e06ead473',
      'x-gitea-event': event,
      'x-gitea-event-type': event,
      'x-gitea-signature': signature,
      'x-github-event': event,
      'x-github-delivery': 'f6266f16-1bf3-46a5-9ea4-602e06ead473',
      'x-hub-signature-256': `sha256=${signature}`,
      ...headers,
    },
    body,
    receivedAt: Date.parse(AT),
  };
}
