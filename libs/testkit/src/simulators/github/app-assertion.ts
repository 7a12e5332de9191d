import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import { GitHubError } from './errors.ts';
import type { AppSeed } from './options.ts';

const MAX_LIFETIME_S = 10 * 60;

const claims = z.object({ iat: z.int(), exp: z.int(), iss: z.union([z.string(), z.number()]) });

/**
 * Checks the RS256 assertion by which an app proves who it is, as GitHub does:
 * https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
 */
export function verifyAppAssertion(authorization: string | undefined, app: AppSeed, nowMs: number): void {
  const token = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const [header = '', payload = '', signature = ''] = token.split('.');
  const key = createPublicKey(app.publicKeyPem);
  const signed = verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
  const parsed = claims.safeParse(decode(payload));
  const algorithm = z.object({ alg: z.literal('RS256') }).safeParse(decode(header));
  if (!algorithm.success || !signed || !parsed.success) {
    throw new GitHubError(401, 'A JSON web token could not be decoded');
  }
  const { iat, exp, iss } = parsed.data;
  const now = Math.floor(nowMs / 1000);
  if (String(iss) !== String(app.id)) throw new GitHubError(404, 'Integration not found');
  if (iat > now) {
    throw new GitHubError(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  if (exp <= now) {
    throw new GitHubError(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > now + MAX_LIFETIME_S) throw new GitHubError(401, "'Expiration time' claim ('exp') is too far in the future");
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
