import { done, type Outcome, ProviderError, type RunStatus, settle } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { Surface, SurfaceRef, SurfaceWrite } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { GITEA_LIMITS } from './limits.ts';
import { repositoryPath } from './repository.ts';
import { combinedAnswer, type StatusAnswer } from './schema.ts';

/** Never `warning` or `skipped`: branch protection of some versions lets them pass. */
const STATES: Readonly<Record<RunStatus, 'pending' | 'success' | 'failure' | 'error'>> = {
  pending: 'pending',
  running: 'pending',
  passed: 'success',
  failed: 'failure',
  errored: 'error',
  incomplete: 'error',
  cancelled: 'error',
};

/** https://docs.gitea.com/api/#tag/repository/operation/repoCreateStatus */
export function commitStatusSurface(api: RestClient): Surface {
  return {
    kind: 'status',
    dialect: 'plain',
    headline: { max: GITEA_LIMITS.statusDescription, unit: 'characters' },
    place({ repository, commit, name }) {
      return repository === undefined || commit === undefined ? undefined : `status:${repository.name}@${commit}:${name}`;
    },
    write: (request) => settle(() => writeStatus(api, request)),
  };
}

async function writeStatus(api: RestClient, { run, headline }: SurfaceWrite): Promise<Outcome<SurfaceRef>> {
  const { repository, commit } = run;
  if (repository === undefined || commit === undefined) return { kind: 'unsupported', reason: 'the run belongs to no commit' };
  const wanted = {
    context: clip(run.name, GITEA_LIMITS.statusContext),
    state: STATES[run.status],
    description: clip(headline, GITEA_LIMITS.statusDescription),
    target_url: run.reportUrl ?? '',
  };
  const value: SurfaceRef = { externalId: wanted.context, rung: 'commit-status' };
  const path = repositoryPath(repository);
  const ref = encodeURIComponent(commit);
  const current = await readStatus(api, `${path}/commits/${ref}/status`, wanted.context);
  // Every write adds one to the commit's history, also one that says the same.
  if (current !== undefined && isSame(current, wanted)) return { kind: 'unchanged', value };
  await api.send({ method: 'POST', path: `${path}/statuses/${ref}`, json: wanted, needs: 'write:repository' });
  return done(value);
}

/** The newest status of the context. Not by the length of a page: a server may be set to give fewer than asked. */
async function readStatus(api: RestClient, path: string, context: string): Promise<StatusAnswer | undefined> {
  const seen = new Set<string>();
  for (let page = 1; page <= GITEA_LIMITS.statusPages; page += 1) {
    const statuses = await readStatuses(api, path, page);
    const found = statuses.find((status) => status.context === context);
    if (found !== undefined || statuses.every((status) => seen.has(status.context))) return found;
    for (const status of statuses) seen.add(status.context);
  }
  return undefined;
}

async function readStatuses(api: RestClient, path: string, page: number): Promise<readonly StatusAnswer[]> {
  try {
    const query = { page, limit: GITEA_LIMITS.perPage };
    return (await api.json(combinedAnswer, { path, query, needs: 'read:repository' })).statuses ?? [];
  } catch (error) {
    // Also when the commit is not there, of which the write then tells.
    if (error instanceof ProviderError && error.failure.kind === 'not_found') return [];
    throw error;
  }
}

function isSame(current: StatusAnswer, wanted: Readonly<Record<'state' | 'description' | 'target_url', string>>): boolean {
  return (
    current.status === wanted.state &&
    (current.description ?? '') === wanted.description &&
    (current.target_url ?? '') === wanted.target_url
  );
}
