import type { HttpLimits } from '../http.ts';
import type { ProviderDeps } from '../provider.ts';
import { RestClient } from '../rest-client.ts';
import { teamcityFailures } from './errors.ts';
import { TEAMCITY_LIMITS } from './limits.ts';
import type { TeamCitySettings } from './settings.ts';

/** https://www.jetbrains.com/help/teamcity/rest/teamcity-rest-api-documentation.html#REST+Authentication */
export function connectApi(settings: TeamCitySettings, deps: ProviderDeps): RestClient {
  const { webUrl, token, username } = settings;
  const basic = Buffer.from(`${username ?? ''}:${token ?? ''}`, 'utf8').toString('base64');
  const credential = username === undefined ? `Bearer ${token ?? ''}` : `Basic ${basic}`;
  return new RestClient(deps, {
    label: 'TeamCity',
    baseUrl: `${webUrl}${username === undefined ? '' : '/httpAuth'}/app/rest`,
    // Without it, errors come as text and lists as XML.
    headers: { accept: 'application/json', ...(token === undefined ? {} : { authorization: credential }) },
    secrets: token === undefined ? [] : [token, basic],
    limits: { timeoutMs: TEAMCITY_LIMITS.timeoutMs, maxBytes: TEAMCITY_LIMITS.answerBytes },
    failures: teamcityFailures(settings),
    windows: [],
  });
}

/** For files and long lists. */
export function transferLimits(maxBytes: number): HttpLimits {
  return { timeoutMs: TEAMCITY_LIMITS.transferTimeoutMs, maxBytes };
}
