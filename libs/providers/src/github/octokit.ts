import { digestOf, ProviderError } from '@testwire/contracts';
import { createAppAuth } from '@octokit/auth-app';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import type { ProviderDeps } from '../provider.ts';
import { boundFetch } from './bound-fetch.ts';
import { limitWait } from './errors.ts';
import { CONTENT_WINDOWS, POINT_WINDOWS, READ_POINTS, READ_RETRY_MS, REQUEST_TIMEOUT_MS, WRITE_POINTS } from './limits.ts';
import type { GitHubSettings } from './settings.ts';

const Client = Octokit.plugin(throttling, retry);

/** Who asks: the App itself, the App where it is installed, or the holder of the token. */
export type Identity =
  | { readonly kind: 'app' }
  | { readonly kind: 'installation'; readonly id: number }
  | { readonly kind: 'token' };

/** Refusals are final, also for the plug-in, which would repeat some of them. */
const CLIENT_ERRORS = Array.from({ length: 100 }, (_, index) => 400 + index);

export function createOctokit(settings: GitHubSettings, deps: ProviderDeps, identity: Identity): Octokit {
  const warn = (detail: string) => deps.log('warn', { detail }, 'github client warning');
  const credential = digestOf(JSON.stringify([settings.baseUrl, settings.token ?? settings.app?.appId, identity])).slice(0, 32);
  const octokit = new Client({
    ...authOf(settings, identity),
    baseUrl: settings.baseUrl,
    userAgent: 'testwire',
    request: { fetch: boundFetch(deps, REQUEST_TIMEOUT_MS) },
    // Its errors are failed requests, which are thrown too: whoever asked tells of them, or knows that they mean nothing.
    log: { debug: () => {}, info: () => {}, warn, error: () => {} },
    // Rate limits go back to the queue, which waits without holding a worker.
    throttle: {
      enabled: hasLimits(settings.baseUrl),
      id: credential,
      onRateLimit: () => false,
      onSecondaryRateLimit: () => false,
    },
    retry: { retries: 1, retryAfterBaseValue: READ_RETRY_MS, doNotRetry: CLIENT_ERRORS },
  });
  octokit.hook.before('request', async (options) => {
    // GraphQL is only asked questions, which cost what a read does.
    const isWrite = options.method !== 'GET' && !options.url.endsWith('/graphql');
    if (hasLimits(settings.baseUrl)) await spend(deps, credential, isWrite);
    options.headers['x-github-api-version'] = '2022-11-28';
    // A write whose answer was lost may have happened; whoever repeats it looks first.
    if (isWrite) Object.assign(options.request, { retries: 0 });
  });
  octokit.hook.error('request', async (error) => {
    if (error instanceof RequestError && error.response !== undefined) {
      const wait = limitWait(error.status, error.response.headers, error.response.data, deps.now());
      if (wait !== undefined) await deps.budget?.pause(`${credential}.points`, wait);
    }
    throw error;
  });
  octokit.hook.after('request', ({ data, headers }) => {
    // The client hands on JSON that ended early as text, as if it were the answer.
    if (typeof data !== 'string' || !/^application\/json\b/.test(headers['content-type'] ?? '')) return;
    throw new ProviderError({ kind: 'unavailable', message: "GitHub's answer ended early." });
  });
  return octokit;
}

/** Takes a request from the budget that all processes share. Throws {@link ProviderError} when there is none left. */
async function spend({ budget }: ProviderDeps, credential: string, isWrite: boolean): Promise<void> {
  const refusal =
    (await budget?.take(`${credential}.points`, POINT_WINDOWS, isWrite ? WRITE_POINTS : READ_POINTS)) ??
    (isWrite ? await budget?.take(credential, CONTENT_WINDOWS, 1) : undefined);
  if (refusal === undefined) return;
  const message = `The budget of requests to GitHub is used up (${refusal.window}); it goes on in ${Math.ceil(refusal.waitMs / 1000)} s.`;
  throw new ProviderError({ kind: 'rate_limited', retryAfterMs: refusal.waitMs, message });
}

function authOf({ app, token }: GitHubSettings, identity: Identity): Record<string, unknown> {
  if (app === undefined) return token === undefined ? {} : { auth: token };
  const auth = {
    appId: app.appId,
    privateKey: app.privateKey,
    ...(identity.kind === 'installation' ? { installationId: identity.id } : {}),
  };
  return { authStrategy: createAppAuth, auth };
}

/**
 * GitHub asks for a second between writes: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 * On Enterprise Server limits are off unless its administrator wants them.
 */
export function hasLimits(baseUrl: string): boolean {
  const { hostname } = new URL(baseUrl);
  return hostname === 'api.github.com' || hostname.endsWith('.ghe.com');
}
