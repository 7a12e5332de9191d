import type { ProviderDeps } from '../provider.ts';
import { RestClient } from '../rest-client.ts';
import type { BudgetWindow } from '../write-budget.ts';
import { travisFailures } from './errors.ts';
import { POST_WINDOWS, REQUEST_WINDOWS, TRAVIS_LIMITS } from './limits.ts';
import type { TravisSettings } from './settings.ts';

export interface TravisApi {
  readonly rest: RestClient;
  readonly settings: TravisSettings;
  /** For what Travis CI counts for each repository by itself. Paths begin behind the repository. */
  ofRepository(slug: string): RestClient;
}

/** https://developer.travis-ci.com/format */
export function connectApi(settings: TravisSettings, deps: ProviderDeps): TravisApi {
  const { baseUrl, token } = settings;
  const connect = (base: string, windows: readonly BudgetWindow[]): RestClient =>
    new RestClient(deps, {
      label: 'Travis CI',
      baseUrl: base,
      headers: { 'travis-api-version': '3', ...(token === undefined ? {} : { authorization: `token ${token}` }) },
      secrets: token === undefined ? [] : [token],
      limits: { timeoutMs: TRAVIS_LIMITS.timeoutMs, maxBytes: TRAVIS_LIMITS.answerBytes },
      failures: travisFailures(settings),
      windows,
    });
  return {
    rest: connect(baseUrl, POST_WINDOWS),
    settings,
    // A budget goes by address and credential: this one is the repository's own.
    ofRepository: (slug) => connect(`${baseUrl}/repo/${encodeURIComponent(slug)}`, REQUEST_WINDOWS),
  };
}
