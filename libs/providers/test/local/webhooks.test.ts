import { localWebhooks as webhooks } from '../../src/local/webhooks.ts';
import { hmacHex } from '../../src/verify.ts';
import { MalformedPayload, type WebhookRequest } from '../../src/webhook.ts';
import { AT, SHA } from '../support.ts';

function request(body: string, headers: Record<string, string> = {}): WebhookRequest {
  return { headers, body: Buffer.from(body), receivedAt: Date.parse(AT) };
}

const pushed = { type: 'pushed', repository: { name: 'acme/shop' }, commit: SHA, branch: 'main' };

describe('local webhooks', () => {
  it('pass ready-made events on', () => {
    const body = JSON.stringify({ event: 'nightly', events: [pushed] });
    const signed = request(body, { 'x-testwire-delivery': 'd-1', 'x-testwire-signature-256': `sha256=${hmacHex('s', body)}` });
    expect(webhooks.deliveryId(signed)).toBe('d-1');
    expect(webhooks.verify(signed, { webhookSecrets: ['s'], signingTokens: [] })).toEqual({ ok: true });
    expect(webhooks.parse(signed)).toEqual({ event: 'nightly', events: [pushed] });
    expect(webhooks.parse(request('{"event":"ping","events":[]}'))).toMatchObject({
      events: [],
      ignored: expect.any(String) as string,
    });
  });

  it('refuse a request without an id, and name the field of an event that is none', () => {
    expect(webhooks.deliveryId(request('{}'))).toBeUndefined();
    expect(() => webhooks.parse(request('{"event":"x","events":[{"type":"pushed"}]}'))).toThrow(/events\.0\.repository/);
    expect(() => webhooks.parse(request('nonsense'))).toThrow(MalformedPayload);
  });
});
