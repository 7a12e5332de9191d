import type { SampleContext, WebhookRequest } from '../../src/webhook.ts';
import { COMMIT } from './world.ts';

export const SECRET = 'correct horse battery staple';
export const SECRETS = { webhookSecrets: [SECRET], signingTokens: [] };

export const CONTEXT: SampleContext = {
  repository: 'octo/hello',
  repositoryId: '101',
  commit: COMMIT,
  branch: 'feature',
  changeNumber: 7,
  pipelineId: '55',
  pipelineAttempt: 2,
  deliveryId: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  at: '2026-03-01T10:00:00Z',
  secret: SECRET,
};

export function request(headers: Readonly<Record<string, string>>, body: string | Buffer): WebhookRequest {
  return { headers, body: Buffer.from(body), receivedAt: Date.parse('2026-03-01T10:00:01Z') };
}

export function jsonEvent(event: string, payload: unknown): WebhookRequest {
  return request({ 'x-github-event': event, 'content-type': 'application/json' }, JSON.stringify(payload));
}
