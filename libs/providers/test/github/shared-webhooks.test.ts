import { ciEvent } from '@testwire/contracts';
import { webhooks } from '../../src/github/webhooks.ts';
import { hmacHex } from '../../src/verify.ts';
import { readShared, sharedPayloads } from '../support-shared.ts';
import { request, SECRET, SECRETS } from './webhook-request.ts';

const payloads = sharedPayloads('github');

/** What each of GitHub's own payloads has to become; everything else is ignored with a reason. */
const MEANINGS: Readonly<Record<string, readonly string[]>> = {
  push: [],
  'pull_request.opened': ['change-updated'],
  'pull_request.synchronize': ['change-updated'],
  'pull_request.closed': ['change-closed'],
  'workflow_run.completed': ['pipeline-completed'],
  'check_run.requested_action': ['rerun-requested'],
};

(payloads.length === 0 ? describe.skip : describe)('the payloads of GitHub', () => {
  it('are there', () => {
    expect(payloads.length).toBeGreaterThan(10);
  });

  it.each(payloads.map((payload) => [payload.name, payload] as const))('%s is accepted', (name, { headers, body }) => {
    const made = request({ ...headers, 'x-hub-signature-256': `sha256=${hmacHex(SECRET, body)}` }, body);
    expect(webhooks.deliveryId(made)).toBeDefined();
    expect(webhooks.verify(made, SECRETS)).toEqual({ ok: true });
    const { event, events, ignored } = webhooks.parse(made);
    expect(event).toBe(name);
    expect(events.map((one) => ciEvent.parse(one).type)).toEqual(MEANINGS[name] ?? []);
    if (events.length === 0) expect(ignored).toBeTruthy();
  });

  it('have signatures that verify', () => {
    const { vectors } = readShared('github', 'signature-vectors.json') as {
      vectors: { secret: string; body: string; value: string }[];
    };
    for (const { secret, body, value } of vectors) {
      const secrets = { webhookSecrets: [secret], signingTokens: [] };
      expect(webhooks.verify(request({ 'x-hub-signature-256': value }, body), secrets)).toEqual({ ok: true });
    }
    expect(vectors.length).toBeGreaterThan(0);
  });
});
