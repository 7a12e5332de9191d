import { ciEvent } from '@testwire/contracts';
import { azureDevOpsWebhooks as webhooks } from '../../src/azure-devops/webhooks.ts';
import type { ParsedDelivery, WebhookRequest } from '../../src/webhook.ts';
import { AT } from '../support.ts';

export const MERGE = 'a'.repeat(40);
export const PROJECT = '6ce954b1-ce1f-45d1-b94d-e6bf2464ba2c';

export function request(body: unknown, headers: Readonly<Record<string, string>> = {}, pathKey?: string): WebhookRequest {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { headers, body: Buffer.from(text), receivedAt: Date.parse(AT), ...(pathKey === undefined ? {} : { pathKey }) };
}

export function event(eventType: string, resource: unknown, rest: object = {}): object {
  return {
    subscriptionId: 's',
    notificationId: 1,
    eventType,
    resource,
    resourceVersion: '1.0',
    resourceContainers: { project: { id: PROJECT } },
    createdDate: '2026-03-01T12:00:00.1234567Z',
    ...rest,
  };
}

/** Holds what came of it against the contract. */
export function parse(eventType: string, resource: unknown, rest: object = {}): ParsedDelivery {
  const parsed = webhooks.parse(request(event(eventType, resource, rest)));
  for (const one of parsed.events) ciEvent.parse(one);
  if (parsed.events.length === 0) expect(parsed.ignored).toBeTruthy();
  return parsed;
}
