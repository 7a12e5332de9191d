import { ProviderError, type RepositoryRef } from '@testwire/contracts';
import type { AccessCheck } from '../provider.ts';
import { noApiAt } from '../no-api-at.ts';
import type { RestClient } from '../rest-client.ts';
import { repositoryPath } from './repository.ts';
import { repositoryAnswer } from './schema.ts';
import type { GiteaSettings } from './settings.ts';

export async function checkAccess(
  api: RestClient,
  settings: GiteaSettings,
  repository?: RepositoryRef,
): Promise<readonly AccessCheck[]> {
  const page = `${settings.webUrl}/user/settings/applications`;
  if (settings.token === undefined) {
    const advice = `Set GITEA_TOKEN to an access token with the scopes write:repository, write:issue and read:user (${page}).`;
    return [{ what: 'token is set', ok: false, advice }];
  }
  const account = await checkToken(api, settings);
  if (repository === undefined || account.some(({ ok }) => !ok)) return account;
  return [...account, await checkRepository(api, repository)];
}

async function checkToken(api: RestClient, { username, baseUrl }: GiteaSettings): Promise<readonly AccessCheck[]> {
  const reached = { what: `Gitea can be reached at ${baseUrl}`, ok: true };
  const what = 'token is valid, and its account is known';
  try {
    // A token without read:user is valid all the same; the account's login must then be configured.
    await api.send({ path: '/user', needs: 'read:user', accept: username === undefined ? [] : [403] });
    return [reached, { what, ok: true }];
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { kind, status, message } = error.failure;
    if (kind === 'not_found') return [{ ...reached, ok: false, advice: noApiAt('Gitea', baseUrl, 'GITEA_BASE_URL') }];
    if (status === undefined || kind === 'unavailable') return [{ ...reached, ok: false, advice: message }];
    const more = kind === 'permission' ? " Or set username (GITEA_USERNAME) to the login of the token's account." : '';
    return [reached, { what, ok: false, advice: message + more }];
  }
}

async function checkRepository(api: RestClient, repository: RepositoryRef): Promise<AccessCheck> {
  const what = `may write statuses and comments in ${repository.name}`;
  try {
    const path = repositoryPath(repository);
    const { permissions } = await api.json(repositoryAnswer, { path, needs: 'read:repository' });
    if (permissions?.push === true || permissions?.admin === true) return { what, ok: true, repository: 'found' };
    const advice = "Give the token's account at least the permission Write: Settings → Collaborators, or its team.";
    return { what, ok: false, repository: 'found', advice };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { kind, message } = error.failure;
    return { what, ok: false, advice: message, ...(kind === 'not_found' ? { repository: 'missing' } : {}) };
  }
}
