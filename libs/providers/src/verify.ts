import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Verification, WebhookRequest } from './webhook.ts';

/** How far a signed timestamp may lie from our clock, as `standardwebhooks` has it. */
const TOLERANCE_MS = 5 * 60 * 1000;

/** Compares in constant time, whatever the lengths are. */
export function sameText(left: string, right: string): boolean {
  return timingSafeEqual(sha256(left), sha256(right));
}

/** True when `given` equals one of `secrets`. An empty secret matches nothing. */
export function isOneOf(given: string, secrets: readonly string[]): boolean {
  let match = false;
  for (const secret of secrets) {
    if (secret !== '' && sameText(given, secret)) match = true;
  }
  return match;
}

/** Lower-case hex HMAC-SHA256. */
export function hmacHex(secret: string, body: string | Uint8Array): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

/**
 * Checks a header such as `sha256=<hex>` against the raw body. `check` of a refusal starts with `header`.
 * @param header name for the refusal: `x-hub-signature-256`
 */
export function verifyHmacHex(
  header: string,
  value: string | undefined,
  body: Uint8Array,
  secrets: readonly string[],
  prefix = 'sha256=',
): Verification {
  const usable = secrets.filter((secret) => secret !== '');
  if (usable.length === 0) return refuse(`${header}: no secret is configured`);
  if (value === undefined || value === '') return refuse(`${header}: missing`);
  const digest = value.slice(prefix.length).toLowerCase();
  if (!value.startsWith(prefix) || !/^[0-9a-f]{64}$/.test(digest))
    return refuse(`${header}: not of the form ${prefix}<64 hex digits>`);
  const match = isOneOf(
    digest,
    usable.map((secret) => hmacHex(secret, body)),
  );
  return match ? { ok: true } : refuse(`${header}: does not match`);
}

/** Header in which providers that cannot sign send the secret, where they let people add one. */
export const SECRET_HEADER = 'x-testwire-secret';

/**
 * For providers that do not sign: the secret as the password of basic authentication, in {@link SECRET_HEADER}, or as the last part of
 * the address. The first that is there decides.
 */
export function verifyShared({ headers, pathKey }: WebhookRequest, secrets: readonly string[]): Verification {
  if (secrets.every((secret) => secret === '')) return refuse('no webhook secret is configured');
  const authorization = headers['authorization'];
  if (authorization !== undefined) {
    const password = passwordOf(authorization);
    if (password === undefined) return refuse('authorization: not of the form Basic <base64 of user:password>');
    return isOneOf(password, secrets) ? { ok: true } : refuse('authorization: the password does not match');
  }
  const given = headers[SECRET_HEADER];
  if (given !== undefined) return isOneOf(given, secrets) ? { ok: true } : refuse(`${SECRET_HEADER}: does not match`);
  if (pathKey === undefined)
    return refuse(`neither basic authentication, nor ${SECRET_HEADER}, nor a key at the end of the address`);
  return isOneOf(pathKey, secrets) ? { ok: true } : refuse('the key at the end of the address does not match');
}

/** Of `Basic <base64>`. The user's name may be anything, and empty. */
function passwordOf(authorization: string): string | undefined {
  const encoded = /^basic ([a-z0-9+/]+={0,2})$/i.exec(authorization.trim())?.[1];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon === -1 ? undefined : decoded.slice(colon + 1);
}

/** The three headers of https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export interface StandardWebhookHeaders {
  readonly id: string | undefined;
  /** Seconds since the epoch. */
  readonly timestamp: string | undefined;
  /** `v1,<base64>`; several are separated by spaces while a key is being rotated. */
  readonly signature: string | undefined;
}

/** Verifies over the raw body, for every token and every signature in the header. `receivedAt` in milliseconds since the epoch. */
export function verifyStandardWebhook(
  headers: StandardWebhookHeaders,
  body: Uint8Array,
  tokens: readonly string[],
  receivedAt: number,
): Verification {
  const { id, timestamp, signature } = headers;
  const keys = tokens.map(standardWebhookKey).filter((key) => key.length > 0);
  if (keys.length === 0) return refuse('webhook-signature: no signing token is configured');
  if (id === undefined || id === '') return refuse('webhook-id: missing');
  if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp))
    return refuse('webhook-timestamp: missing or not a number of seconds');
  if (signature === undefined || signature === '') return refuse('webhook-signature: missing');
  if (Math.abs(receivedAt - Number(timestamp) * 1000) > TOLERANCE_MS) {
    return refuse('webhook-timestamp: more than 5 minutes away from our clock');
  }
  const expected = keys.map((key) => `v1,${standardDigest(key, id, timestamp, body)}`);
  // Only the versions that we know count; a header may carry others beside them.
  let match = false;
  for (const given of signature.split(' ')) {
    if (isOneOf(given, expected)) match = true;
  }
  return match ? { ok: true } : refuse('webhook-signature: does not match');
}

/** The value of `webhook-signature` for one token. `timestamp` in seconds since the epoch. */
export function signStandardWebhook(token: string, id: string, timestamp: number, body: string | Uint8Array): string {
  return `v1,${standardDigest(standardWebhookKey(token), id, String(timestamp), body)}`;
}

const TOKEN_PREFIX = 'whsec_';

/** Whether a secret is a Standard Webhooks signing token. */
export function isSigningToken(secret: string): boolean {
  return secret.startsWith(TOKEN_PREFIX);
}

function standardWebhookKey(token: string): Buffer {
  return Buffer.from(isSigningToken(token) ? token.slice(TOKEN_PREFIX.length) : token, 'base64');
}

function standardDigest(key: Uint8Array, id: string, timestamp: string, body: string | Uint8Array): string {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function refuse(check: string): Verification {
  return { ok: false, check };
}
