import { type KeyObject, verify as verifySignature } from 'node:crypto';
import type { ProviderDeps } from '../provider.ts';
import { verifyShared } from '../verify.ts';
import type { Verification, WebhookModule, WebhookRequest } from '../webhook.ts';
import { deliveryId } from './delivery-id.ts';
import { formPayload } from './form-payload.ts';
import { TRAVIS_LIMITS } from './limits.ts';
import { parseDelivery } from './payload.ts';
import { PublicKey } from './public-key.ts';
import { makeSample, TRAVIS_SAMPLES } from './samples.ts';
import { DEFAULT_API_URL, withoutSlash } from './settings.ts';

/** Without the key of a Travis CI nothing is authentic: {@link openTravisWebhooks} has it. */
export const travisWebhooks: WebhookModule = {
  deliveryId,
  verify: () => refuse('signature: the public key of Travis CI is not known here'),
  parse: parseDelivery,
  samples: TRAVIS_SAMPLES,
  sample: makeSample,
};

/**
 * https://docs.travis-ci.com/user/notifications/#verifying-webhook-requests: the sender is known by its key, which signs for all its users
 * alike. A secret, where one is configured, tells besides that it was sent for us.
 */
export function openTravisWebhooks(
  { baseUrl = DEFAULT_API_URL }: { readonly baseUrl?: string },
  deps: ProviderDeps,
): WebhookModule {
  const publicKey = new PublicKey(withoutSlash(baseUrl), deps);
  return {
    ...travisWebhooks,
    verify: (request, { webhookSecrets }) => {
      const shared = webhookSecrets.some((secret) => secret !== '')
        ? verifySecret(request, webhookSecrets)
        : { ok: true as const };
      return shared.ok ? verify(request, publicKey) : shared;
    },
  };
}

/** Without a password in the address, Travis CI sends a digest of its own as `Authorization`: lib/travis/addons/webhook/task.rb of travis-tasks. */
function verifySecret(request: WebhookRequest, secrets: readonly string[]): Verification {
  const { authorization, ...headers } = request.headers;
  return verifyShared(/^basic /i.test(authorization ?? '') ? request : { ...request, headers }, secrets);
}

async function verify({ headers, body }: WebhookRequest, publicKey: PublicKey): Promise<Verification> {
  const given = headers['signature'];
  if (given === undefined || given === '') return refuse('signature: missing');
  if (given.length > TRAVIS_LIMITS.signature || !/^[A-Za-z0-9+/]+={0,2}$/.test(given))
    return refuse('signature: not of the form <base64>');
  const payload = formPayload(body);
  if (payload === undefined) return refuse('payload: not in the form');
  const signature = Buffer.from(given, 'base64');
  const key = await publicKey.current();
  if (isSigned(payload, signature, key)) return { ok: true };
  const newer = await publicKey.newerThan(key);
  if (newer !== undefined && isSigned(payload, signature, newer)) return { ok: true };
  return refuse('signature: does not match');
}

function isSigned(payload: string, signature: Buffer, key: KeyObject): boolean {
  return verifySignature('sha1', Buffer.from(payload), key, signature);
}

function refuse(check: string): Verification {
  return { ok: false, check };
}
