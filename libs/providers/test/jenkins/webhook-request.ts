import type { WebhookRequest, WebhookSecrets } from '@testwire/providers';
import { AT } from '../support.ts';

export const SECRET = 'a webhook secret';
export const SECRETS: WebhookSecrets = { webhookSecrets: ['the old one', SECRET], signingTokens: [] };

export function basic(password: string): string {
  return `Basic ${Buffer.from(`jenkins:${password}`).toString('base64')}`;
}

export function request(payload: unknown, overrides: Partial<WebhookRequest> = {}): WebhookRequest {
  const body = Buffer.isBuffer(payload) ? payload : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const headers = { 'content-type': 'application/json;charset=UTF-8', authorization: basic(SECRET) };
  return { headers, body, receivedAt: Date.parse(AT), ...overrides };
}
