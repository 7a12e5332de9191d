import type { Configuration } from '@testwire/config';
import { digestOf, LINK_PARAMETER, opensRun } from '@testwire/contracts';
import {
  addressOf,
  type AppOptions,
  countRefusals,
  createRateLimiter,
  HttpProblem,
  type Route,
  unauthorized,
  unavailable,
} from '@testwire/runtime';
import type { AccessToken, TokenStore } from '@testwire/store';
import type { Request } from 'express';

const BEARER = /^Bearer ([\x21-\x7E]{1,512})$/i;

/** A window this small locks nobody out for long, and lets nobody guess more than some tokens a second. */
const REFUSALS = { most: 30, windowMs: 30_000, mostAddresses: 10_000 };
const MOST_FAMILIAR = 10_000;

async function findToken(secret: string, tokens: TokenStore): Promise<AccessToken | undefined> {
  try {
    return await tokens.find(secret);
  } catch (error) {
    throw unavailable('Tokens cannot be checked at the moment.', error);
  }
}

function tooManyRefusals(retryAfter: number): HttpProblem {
  const detail = `Too many requests from your address were refused for their credentials; come again in ${retryAfter} s, with the right ones.`;
  return new HttpProblem(429, 'Too many requests', detail, { retryAfter });
}

/** Whether the request comes by a signed link of the run that it asks for. */
function isLinked(route: Route, request: Request, secrets: readonly string[]): boolean {
  const { id } = request.params;
  const signature = request.query[LINK_PARAMETER];
  return route.link === true && typeof id === 'string' && typeof signature === 'string' && opensRun(secrets, id, signature);
}

/** Tokens that were right before, from the same address. */
function rememberTokens(): { add(request: Request, secret: string): void; has(request: Request, secret: string): boolean } {
  const digests = new Set<string>();
  const keyOf = (request: Request, secret: string): string => digestOf(JSON.stringify([addressOf(request), secret]));
  return {
    add(request, secret) {
      const key = keyOf(request, secret);
      // Those that are in use stay at the end, and the others make room.
      digests.delete(key);
      const [oldest] = digests;
      if (digests.size >= MOST_FAMILIAR && oldest !== undefined) digests.delete(oldest);
      digests.add(key);
    },
    has: (request, secret) => digests.has(keyOf(request, secret)),
  };
}

/**
 * Who may pass: checks the rate of what comes in, and the bearer token, or the signature of a link, where a route wants one.
 * An address whose credentials were refused too often is answered 429 for a while without a look at the token that it sends, so
 * that tokens cannot be guessed; tokens that were right there before still pass. Signatures of webhooks are looked at all the same:
 * a provider sends those of strangers from the address of ours, and some never send a delivery again. Throws 401, 429 and 503.
 */
export function createGuard(
  configuration: Pick<Configuration, 'limits' | 'readAccess' | 'linkSecrets'>,
  tokens: TokenStore,
  now: () => number,
): Required<Pick<AppOptions, 'guard' | 'refuse'>> {
  const limitRate = createRateLimiter(configuration.limits.requestsPerMinute);
  const refusals = countRefusals(REFUSALS, now);
  const familiar = rememberTokens();
  return {
    async guard(route, request, response) {
      if (route.method !== 'get') await limitRate(request, response);
      const open =
        route.access === 'anybody' ||
        route.access === 'signature' ||
        (route.access === 'reader' && configuration.readAccess === 'public');
      if (open) return;
      if (isLinked(route, request, configuration.linkSecrets)) {
        // The address is the key: nothing on the way may keep what it opens.
        response.set('Cache-Control', 'private, no-cache');
        return;
      }
      const secret = BEARER.exec(request.get('Authorization') ?? '')?.[1];
      const wait = refusals.waitSeconds(request);
      if (wait > 0 && (secret === undefined || !familiar.has(request, secret))) throw tooManyRefusals(wait);
      const token = secret === undefined ? undefined : await findToken(secret, tokens);
      if (token === undefined || secret === undefined) {
        response.set('WWW-Authenticate', 'Bearer');
        throw unauthorized(
          'Send a valid token as "Authorization: Bearer <token>". npm start writes one to the file "token" in DATA_DIR.',
        );
      }
      familiar.add(request, secret);
      response.locals['token'] = token;
    },
    refuse(problem, request) {
      if (problem.status !== 401 && problem.status !== 403) return problem;
      const wait = refusals.waitSeconds(request);
      if (wait > 0) return tooManyRefusals(wait);
      refusals.add(request);
      return problem;
    },
  };
}
