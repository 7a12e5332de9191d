import { digestOf } from '@testwire/contracts';
import { isOneOf, verifyStandardWebhook } from '../verify.ts';
import type { Verification, WebhookModule, WebhookRequest, WebhookSecrets } from '../webhook.ts';
import { parseDelivery } from './payload.ts';
import { GITLAB_SAMPLES, makeSample } from './samples.ts';

/** https://docs.gitlab.com/user/project/integrations/webhooks/ */
export const gitlabWebhooks: WebhookModule = {
  deliveryId,
  verify,
  parse: parseDelivery,
  samples: GITLAB_SAMPLES,
  sample: makeSample,
};

/**
 * `webhook-id` and `Idempotency-Key` stay the same over retries. `X-Gitlab-Event-UUID` does not tell deliveries apart: events that
 * set each other off share it. Older servers send neither, so the id is then made of the hook and the exact body.
 */
function deliveryId({ headers, body }: WebhookRequest): string | undefined {
  const given = headers['webhook-id'] ?? headers['idempotency-key'];
  if (given !== undefined && given !== '') return given.length <= 200 ? given : `long-${digestOf(given)}`;
  if (headers['x-gitlab-event'] === undefined) return undefined;
  return `hook-${digestOf(headers['x-gitlab-webhook-uuid'] ?? '').slice(0, 16)}-${digestOf(body)}`;
}

/** A signature decides where there is one to check; else the secret token, which GitLab sends as it is. */
function verify(request: WebhookRequest, { webhookSecrets, signingTokens }: WebhookSecrets): Verification {
  const { headers, body, receivedAt } = request;
  const signed = { id: headers['webhook-id'], timestamp: headers['webhook-timestamp'], signature: headers['webhook-signature'] };
  if (signingTokens.length > 0 && signed.signature !== undefined)
    return verifyStandardWebhook(signed, body, signingTokens, receivedAt);
  if (webhookSecrets.every((secret) => secret === '')) {
    const check =
      signingTokens.length > 0
        ? 'webhook-signature: missing, and only signing tokens are configured'
        : 'no webhook secret is configured';
    return { ok: false, check };
  }
  const token = headers['x-gitlab-token'];
  if (token === undefined || token === '') return { ok: false, check: 'x-gitlab-token: missing' };
  return isOneOf(token, webhookSecrets) ? { ok: true } : { ok: false, check: 'x-gitlab-token: does not match' };
}
