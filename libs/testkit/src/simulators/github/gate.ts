import type { Request, RequestHandler } from 'express';
import type { Contract } from '../contract.ts';
import { readJson } from '../request-body.ts';
import type { Access, Caller } from './access.ts';
import { GitHubError, invalidRequest } from './errors.ts';
import type { RateLimiter } from './rate-limits.ts';
import type { MutableGitHubState } from './state.ts';

/** Paths of the API; everything else is for readers and needs no token. */
const API = /^\/(repos|user|app|installation|rate_limit|graphql)(\/|$)/;

export interface Gate {
  /** Puts GitHub's headers on every answer and refuses unknown tokens and whoever is over a limit. */
  readonly admit: RequestHandler;
  readonly callerOf: (request: Request) => Caller;
}

export function createGate(access: Access, limiter: RateLimiter | undefined, state: MutableGitHubState): Gate {
  const callers = new WeakMap<Request, Caller>();

  function identify(request: Request): Caller | GitHubError {
    try {
      return access.identify(request.get('authorization'));
    } catch (error) {
      if (error instanceof GitHubError) return error;
      throw error;
    }
  }

  return {
    callerOf: (request) => callers.get(request) ?? access.identify(undefined),
    admit(request, response, next) {
      response.set('x-github-request-id', `SIM:${String(state.nextId('request')).padStart(6, '0')}`);
      if (!API.test(request.path)) {
        next();
        return;
      }
      const identified = identify(request);
      const caller = identified instanceof GitHubError ? access.identify(undefined) : identified;
      callers.set(request, caller);
      if (caller.scopes !== undefined) response.set('x-oauth-scopes', caller.scopes.join(', '));
      if (identified instanceof GitHubError) throw identified;
      if (limiter === undefined) {
        next();
        return;
      }
      // Asking for the limits is free.
      const free = request.path === '/rate_limit';
      const refusal = free ? undefined : limiter.enter(caller, request);
      const quota = limiter.quota(caller);
      response.set({
        'x-ratelimit-limit': String(quota.limit),
        'x-ratelimit-remaining': String(quota.remaining),
        'x-ratelimit-used': String(quota.used),
        'x-ratelimit-reset': String(quota.reset),
        'x-ratelimit-resource': 'core',
      });
      if (refusal !== undefined) throw refusal;
      if (!free) response.once('close', () => limiter.leave(caller));
      next();
    },
  };
}

/** Refuses what the vendor's own description refuses, before it takes effect. */
export function requireContract(contract: Contract): RequestHandler {
  return (request, _response, next) => {
    const problems = contract.validateRequest({
      method: request.method,
      path: request.path,
      query: request.query,
      body: request.is('json') === false ? undefined : readJson(request),
    });
    const first = problems?.map(({ in: place, pointer, message }) => `${place}${pointer} ${message}`);
    if (first !== undefined && first.length > 0) throw invalidRequest(first.join('\n'));
    next();
  };
}
