import { ProviderError, type RepositoryRef } from '@testwire/contracts';
import type { AccessCheck } from '../provider.ts';
import type { CircleCIApi } from './api.ts';
import { slugOf } from './project-slug.ts';
import { projectAnswer, userAnswer } from './schema.ts';

/** CircleCI has no way to ask what one may do; what the user may see is asked, the rest is told when it is first needed. */
export async function checkAccess(api: CircleCIApi, repository?: RepositoryRef): Promise<readonly AccessCheck[]> {
  const token = await attempt('token is valid', async () => {
    await api.rest.json(userAnswer, { path: '/me', needs: 'a personal API token' });
  });
  if (!token.ok || repository === undefined) return [token];
  const what = `may see the project of ${repository.name}`;
  const project = await attempt(what, async () => {
    const slug = slugOf(repository);
    // A project that only its own slug names cannot be looked up by its repository; its webhooks bring what is needed.
    if (slug === undefined) return;
    await api.rest.json(projectAnswer, { path: `/project/${encodeURIComponent(slug)}`, needs: 'read access to the repository' });
  });
  return [token, project];
}

async function attempt(what: string, call: () => Promise<void>): Promise<AccessCheck> {
  try {
    await call();
    return { what, ok: true };
  } catch (error) {
    if (error instanceof ProviderError) return { what, ok: false, advice: error.message };
    throw error;
  }
}
