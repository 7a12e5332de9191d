import { ProviderError, type RepositoryRef } from '@testwire/contracts';
import { z } from 'zod';
import type { AccessCheck } from '../provider.ts';
import type { AzureDevOpsApi } from './api.ts';
import { ANONYMOUS, readIdentity } from './identity.ts';
import { placeOf, projectPath, repositoryPath } from './places.ts';
import { azureDevOpsFailures } from './errors.ts';

/** What a token may do is not told by the API; what it may read is tried, and a write shows the rest. */
export async function checkAccess(api: AzureDevOpsApi, repository?: RepositoryRef): Promise<readonly AccessCheck[]> {
  const token = await checkToken(api);
  const place = repository && placeOf(repository);
  if (!token.ok || place === undefined || repository === undefined) return [token];
  const project = projectPath(place.project);
  const tries = [
    [`may read the repository ${repository.name}`, repositoryPath(place), {}, 'Code (read)'],
    ['may read builds', `${project}/build/builds`, { $top: 1 }, 'Build (read)'],
    ['may read test results', `${project}/test/runs`, { $top: 1 }, 'Test Management (read)'],
  ] as const;
  const checks = [token];
  for (const [what, path, query, needs] of tries) {
    checks.push(await attempt(what, async () => void (await api.json(z.unknown(), { path, query, needs }))));
  }
  return checks;
}

async function checkToken(api: AzureDevOpsApi): Promise<AccessCheck> {
  const what = 'token is valid';
  let isAnonymous = false;
  const check = await attempt(what, async () => {
    isAnonymous = (await readIdentity(api)).id === ANONYMOUS;
  });
  // Where projects are public, no credential is one, too.
  return isAnonymous ? { what, ok: false, advice: azureDevOpsFailures.advice.auth('Code (status)') } : check;
}

async function attempt(what: string, call: () => Promise<void>): Promise<AccessCheck> {
  try {
    await call();
    return { what, ok: true };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { what, ok: false, advice: error.failure.message };
  }
}
