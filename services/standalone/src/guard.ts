import type { Configuration } from '@testwire/config';
import { createRateLimiter, type Route, unauthorized, unavailable } from '@testwire/runtime';
import type { AccessToken, TokenStore } from '@testwire/store';
import type { Request, Response } from 'express';

const BEARER = /^Bearer ([\x21-\x7E]{1,512})$/i;

async function findToken(request: Request, tokens: TokenStore): Promise<AccessToken | undefined> {
  const secret = BEARER.exec(request.get('Authorization') ?? '')?.[1];
  if (secret === undefined) return undefined;
  try {
    return await tokens.find(secret);
  } catch (error) {
    throw unavailable('Tokens cannot be checked at the moment.', error);
  }
}

/** Who may pass: checks the rate of what comes in, and the bearer token where a route wants one. Throws 401, 429 and 503. */
export function createGuard(
  configuration: Pick<Configuration, 'limits' | 'readAccess'>,
  tokens: TokenStore,
): (route: Route, request: Request, response: Response) => Promise<void> {
  const limitRate = createRateLimiter(configuration.limits.requestsPerMinute);
  return async (route, request, response) => {
    if (route.method !== 'get') await limitRate(request, response);
    const open =
      route.access === 'anybody' ||
      route.access === 'signature' ||
      (route.access === 'reader' && configuration.readAccess === 'public');
    if (open) return;
    const token = await findToken(request, tokens);
    if (token === undefined) {
      response.set('WWW-Authenticate', 'Bearer');
      throw unauthorized(
        'Send a valid token as "Authorization: Bearer <token>". npm start writes one to the file "token" in DATA_DIR.',
      );
    }
    response.locals['token'] = token;
  };
}
