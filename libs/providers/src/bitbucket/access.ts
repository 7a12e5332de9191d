import { ProviderError, type RepositoryRef } from '@testwire/contracts';
import type { AccessCheck } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { repositoryPath } from './repository.ts';
import type { BitbucketSettings } from './settings.ts';

/** What we do with each permission, in the words of access tokens and of API tokens. */
const NEEDED = [
  { what: 'may write build statuses and reports', scopes: ['repository:write', 'write:repository:bitbucket'] },
  { what: 'may comment on pull requests', scopes: ['pullrequest:write', 'write:pullrequest:bitbucket'] },
  { what: 'may read and start pipelines', scopes: ['pipeline:write', 'write:pipeline:bitbucket'] },
] as const;

export async function checkAccess(
  api: RestClient,
  settings: BitbucketSettings,
  repository?: RepositoryRef,
): Promise<readonly AccessCheck[]> {
  if (settings.token === undefined) {
    return [
      {
        what: 'token is set',
        ok: false,
        advice: 'Set BITBUCKET_TOKEN to an access token, or to an API token together with BITBUCKET_USERNAME.',
      },
    ];
  }
  const checks: AccessCheck[] = [];
  const granted = await attempt(checks, 'token is valid', () => askUser(api));
  if (checks[0]?.ok !== true) return checks;
  const seen =
    repository === undefined
      ? undefined
      : await attempt(checks, `may read ${repository.name}`, async () => {
          const answer = await api.send({ path: repositoryPath(repository), needs: 'repository' });
          return scopesOf(answer.headers);
        });
  const scopes = seen ?? granted;
  if (scopes === undefined) return checks;
  return [...checks, ...NEEDED.map((need) => compare(need, scopes))];
}

/** An access token may not ask who it is (403), and is valid all the same. */
async function askUser(api: RestClient): Promise<readonly string[] | undefined> {
  const { headers } = await api.send({ path: '/user', needs: 'account', accept: [403] });
  return scopesOf(headers);
}

/** What Bitbucket says of the token that was sent; undefined when it does not. */
function scopesOf(headers: Headers): readonly string[] | undefined {
  const listed = headers.get('x-oauth-scopes');
  return listed === null || listed.trim() === '' ? undefined : listed.split(',').map((scope) => scope.trim());
}

function compare({ what, scopes }: (typeof NEEDED)[number], granted: readonly string[]): AccessCheck {
  if (scopes.some((scope) => granted.includes(scope))) return { what, ok: true };
  return {
    what,
    ok: false,
    advice: `It has ${granted.join(', ')}. Make one that also has ${scopes[0]} (API token: ${scopes[1]}).`,
  };
}

async function attempt<T>(checks: AccessCheck[], what: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    const value = await call();
    checks.push({ what, ok: true });
    return value;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    checks.push({ what, ok: false, advice: error.failure.message });
    return undefined;
  }
}
