import { ProviderError } from '@testwire/contracts';
import type { RestClient } from '../rest-client.ts';
import { userAnswer } from './schema.ts';
import type { GiteaSettings } from './settings.ts';

/**
 * The login that our comments are written under, in lower case. A token without the scope read:user may not ask; then it is what was
 * configured. Whoever may write to a repository may edit the comments of others, so trying does not tell. Throws {@link ProviderError}.
 */
export function ownLogin(api: RestClient, { username }: GiteaSettings): () => Promise<string> {
  let known: string | undefined;
  return async () => {
    known ??= (await askLogin(api, username)).toLowerCase();
    return known;
  };
}

async function askLogin(api: RestClient, username: string | undefined): Promise<string> {
  try {
    return (await api.json(userAnswer, { path: '/user', needs: 'read:user' })).login;
  } catch (error) {
    if (!(error instanceof ProviderError) || error.failure.kind !== 'permission') throw error;
    if (username !== undefined) return username;
    const message = `${error.failure.message} Or set username (GITEA_USERNAME) to the login of the token's account.`;
    throw new ProviderError({ ...error.failure, message }, { cause: error });
  }
}
