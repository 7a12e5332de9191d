import { ProviderError, type RepositoryRef } from '@testwire/contracts';
import type { AccessCheck, ProviderDeps } from '../provider.ts';
import type { TravisApi } from './api.ts';
import { fetchPublicKey } from './public-key.ts';
import { repositoryAnswer, userAnswer } from './schema.ts';

export async function checkAccess(
  api: TravisApi,
  deps: ProviderDeps,
  repository?: RepositoryRef,
): Promise<readonly AccessCheck[]> {
  const { token, baseUrl } = api.settings;
  const checks = [
    await attempt('public key for webhooks can be read', async () => {
      await fetchPublicKey(baseUrl, deps);
      return undefined;
    }),
  ];
  if (token === undefined) return checks;
  const valid = await attempt('token is valid', async () => {
    await api.rest.json(userAnswer, { path: '/user', needs: 'an API token' });
    return undefined;
  });
  checks.push(valid);
  if (!valid.ok || repository === undefined) return checks;
  checks.push(await attempt(`may start builds of ${repository.name}`, () => mayStart(api, repository)));
  return checks;
}

async function mayStart(api: TravisApi, { name }: RepositoryRef): Promise<string | undefined> {
  const path = `/repo/${encodeURIComponent(name)}`;
  const answer = await api.rest.json(repositoryAnswer, { path, needs: 'read access to the repository' });
  if (answer.active === false) return `Switch the repository on at ${api.settings.webUrl}/account/repositories.`;
  if (answer['@permissions']?.create_request === false) return 'The user of the token needs push access to the repository.';
  return undefined;
}

/** `call` answers with advice, or nothing when all is well. */
async function attempt(what: string, call: () => Promise<string | undefined>): Promise<AccessCheck> {
  try {
    const advice = await call();
    return advice === undefined ? { what, ok: true } : { what, ok: false, advice };
  } catch (error) {
    if (error instanceof ProviderError) return { what, ok: false, advice: error.message };
    throw error;
  }
}
