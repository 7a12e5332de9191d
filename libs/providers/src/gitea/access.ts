import { ProviderError, type RepositoryRef } from '@testwire/contracts';
import type { AccessCheck } from '../provider.ts';
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
  const token = await checkToken(api, settings);
  if (!token.ok || repository === undefined) return [token];
  return [token, await checkRepository(api, repository)];
}

async function checkToken(api: RestClient, { username }: GiteaSettings): Promise<AccessCheck> {
  const what = 'token is valid, and its account is known';
  try {
    // A token without read:user is valid all the same; the account's login must then be configured.
    await api.send({ path: '/user', needs: 'read:user', accept: username === undefined ? [] : [403] });
    return { what, ok: true };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const more =
      error.failure.kind === 'permission' ? " Or set username (GITEA_USERNAME) to the login of the token's account." : '';
    return { what, ok: false, advice: error.failure.message + more };
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
