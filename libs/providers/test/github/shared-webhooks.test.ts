import { webhooks } from '../../src/github/webhooks.ts';
import { hmacHex } from '../../src/verify.ts';
import { describePayloads } from '../describe-payloads.ts';
import { readShared, sharedPayloads } from '../support-shared.ts';
import { request, SECRET, SECRETS } from './webhook-request.ts';

describePayloads('github', {
  webhooks,
  secrets: SECRETS,
  prove: (body) => ({ 'x-hub-signature-256': `sha256=${hmacHex(SECRET, body)}` }),
  meanings: {
    push: [],
    'pull_request.opened': [{ type: 'change-updated' }],
    'pull_request.synchronize': [{ type: 'change-updated' }],
    'pull_request.closed': [{ type: 'change-closed' }],
    'workflow_run.completed': [{ type: 'pipeline-completed' }],
    'check_run.requested_action': [{ type: 'rerun-requested' }],
  },
});

(sharedPayloads('github').length === 0 ? describe.skip : describe)("GitHub's own vectors", () => {
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
