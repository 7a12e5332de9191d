import type { Configuration } from '@testwire/config';
import { LINK_PARAMETER, opensRun } from '@testwire/contracts';
import {
  type AppOptions,
  countRefusals,
  createRateLimiter,
  forbidden,
  HttpProblem,
  permissionsOf,
  type Route,
  unauthorized,
  unavailable,
} from '@testwire/runtime';
import type { AccessToken, TokenStore } from '@testwire/store';
import type { Request } from 'express';

const BEARER = /^Bearer ([\x21-\x7E]{1,512})$/i;

const REFUSALS = { most: 30, windowMs: 30_000, mostAddresses: 10_000 };

/** Finds tokens that were given to workers, as far as a route asks for them. */
export type FindWorkerToken = (secret: string, asked: NonNullable<Route['worker']>) => Promise<AccessToken | undefined>;

interface KnownTokens {
  readonly tokens: Pick<TokenStore, 'find'>;
  readonly findWorkerToken: FindWorkerToken;
}

/** Which tokens there are is the same for every route; which of them open it is not. */
async function findToken(
  secret: string,
  { worker }: Pick<Route, 'worker'>,
  { tokens, findWorkerToken }: KnownTokens,
): Promise<AccessToken | undefined> {
  try {
    const own = worker === 'only' ? undefined : await tokens.find(secret);
    return own ?? (worker === undefined ? undefined : await findWorkerToken(secret, worker));
  } catch (error) {
    throw unavailable('Tokens cannot be checked at the moment.', error);
  }
}

function tooManyRefusals(retryAfter: number): HttpProblem {
  const detail = `Too many requests from your address were refused for their credentials; come again in ${retryAfter} s, with the right ones.`;
  return new HttpProblem(429, 'Too many requests', detail, { retryAfter });
}

/** A token of a worker opens the routes of workers, and those only. Throws 403. */
function requirePermission(route: Route, { name, may }: AccessToken): void {
  const wanted = permissionsOf(route);
  if (may === undefined || wanted.some((one) => may.includes(one))) return;
  throw forbidden(`The token "${name}" may not ${wanted.join(' or ')}: it may only ${may.join(' and ')}.`);
}

/** Whether the request comes by a signed link of the run that it asks for. */
function isLinked(route: Route, request: Request, secrets: readonly string[]): boolean {
  const { id } = request.params;
  const signature = request.query[LINK_PARAMETER];
  return route.link === true && typeof id === 'string' && typeof signature === 'string' && opensRun(secrets, id, signature);
}

/**
 * Who may pass: checks the rate of what comes in, and the bearer token, or the signature of a link, where a route wants one.
 * An address that sent wrong ones too often is answered 429 instead of 401 for a while, so that senders with a wrong setting
 * slow down. What is right always passes: others may have the same address, behind a proxy or a gateway, and a provider sends the
 * webhooks of strangers from the address of ours. So wrong signatures and wrong tokens are counted apart. Throws 401, 403, 429 and 503.
 */
export function createGuard(
  configuration: Pick<Configuration, 'limits' | 'readAccess' | 'linkSecrets'>,
  tokens: Pick<TokenStore, 'find'>,
  now: () => number,
  findWorkerToken: FindWorkerToken = async () => undefined,
): Required<Pick<AppOptions, 'guard' | 'refuse'>> {
  const limitRate = createRateLimiter(configuration.limits.requestsPerMinute);
  const wrongTokens = countRefusals(REFUSALS, now);
  const wrongSignatures = countRefusals(REFUSALS, now);
  return {
    async guard(route, request, response) {
      if (route.method !== 'get') await limitRate(request, response);
      const open =
        route.access === 'anybody' ||
        route.access === 'signature' ||
        (route.access === 'reader' && configuration.readAccess === 'public');
      if (open) return;
      // Nothing on the way may keep what only this reader may see.
      response.set('Cache-Control', 'private, no-cache');
      if (isLinked(route, request, configuration.linkSecrets)) return;
      const secret = BEARER.exec(request.get('Authorization') ?? '')?.[1];
      const token = secret === undefined ? undefined : await findToken(secret, route, { tokens, findWorkerToken });
      if (token === undefined) {
        response.set('WWW-Authenticate', 'Bearer');
        if (route.worker === 'only')
          throw unauthorized(
            'Send the token that the worker was given when it registered; if it has none that is valid, register it again.',
          );
        throw unauthorized(
          'Send a valid token as "Authorization: Bearer <token>". npm start writes one to the file "token" in DATA_DIR.',
        );
      }
      requirePermission(route, token);
      response.locals['token'] = token;
    },
    refuse(problem, request, route) {
      if (problem.status !== 401) return problem;
      const refusals = route.access === 'signature' ? wrongSignatures : wrongTokens;
      const wait = refusals.waitSeconds(request);
      if (wait > 0) return tooManyRefusals(wait);
      refusals.add(request);
      return problem;
    },
  };
}
