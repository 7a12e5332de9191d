import { done, type Outcome, ProviderError, type RunStatus, settle } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { Surface, SurfaceRef, SurfaceWrite } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { committed, type CommittedRun } from './committed-run.ts';
import { BITBUCKET_LIMITS } from './limits.ts';
import { ownKey } from './own-key.ts';
import { commitPath } from './repository.ts';
import { type StatusAnswer, statusAnswer } from './schema.ts';
import type { BitbucketSettings } from './settings.ts';

type BuildState = 'INPROGRESS' | 'SUCCESSFUL' | 'FAILED' | 'STOPPED';

const STATES: Readonly<Record<RunStatus, BuildState>> = {
  pending: 'INPROGRESS',
  running: 'INPROGRESS',
  passed: 'SUCCESSFUL',
  failed: 'FAILED',
  errored: 'FAILED',
  incomplete: 'FAILED',
  cancelled: 'STOPPED',
};

/** https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses/ */
export function commitStatusSurface(api: RestClient, settings: BitbucketSettings): Surface {
  return {
    kind: 'status',
    dialect: 'plain',
    headline: { max: BITBUCKET_LIMITS.statusDescription, unit: 'characters' },
    place({ repository, commit, name }) {
      return repository === undefined || commit === undefined ? undefined : `status:${repository.name}@${commit}:${name}`;
    },
    write: (request) => settle(() => writeStatus(api, settings, request)),
  };
}

async function writeStatus(
  api: RestClient,
  settings: BitbucketSettings,
  { run: view, headline }: SurfaceWrite,
): Promise<Outcome<SurfaceRef>> {
  const run = committed(view);
  if (run === undefined) return { kind: 'unsupported', reason: 'the run belongs to no commit' };
  // Without a refname: with one, a status counts only for pull requests of that branch, and one commit may be on several.
  const wanted = {
    key: ownKey(run.name),
    state: STATES[run.status],
    name: clip(run.name, BITBUCKET_LIMITS.statusName),
    description: clip(headline, BITBUCKET_LIMITS.statusDescription),
    url: targetOf(run, settings),
  };
  const value: SurfaceRef = { externalId: wanted.key, rung: 'commit-status' };
  const current = await readStatus(api, run, wanted.key);
  if (current !== undefined && sameStatus(current, wanted)) return { kind: 'unchanged', value };
  // Overwrites the status of the same key: https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses/
  await api.send({
    method: 'POST',
    path: `${commitPath(run.repository, run.commit)}/statuses/build`,
    json: wanted,
    needs: 'repository:write',
  });
  return done(value);
}

async function readStatus(api: RestClient, run: CommittedRun, key: string): Promise<StatusAnswer | undefined> {
  try {
    const path = `${commitPath(run.repository, run.commit)}/statuses/build/${key}`;
    return await api.json(statusAnswer, { path, needs: 'repository' });
  } catch (error) {
    // Also when the commit is not there, of which the write then tells.
    if (error instanceof ProviderError && error.failure.kind === 'not_found') return undefined;
    throw error;
  }
}

function sameStatus(current: StatusAnswer, wanted: Readonly<Record<'state' | 'name' | 'description' | 'url', string>>): boolean {
  return (['state', 'name', 'description', 'url'] as const).every((field) => (current[field] ?? '') === wanted[field]);
}

/** A status must lead somewhere, and braces in its address are taken for variables. */
function targetOf({ reportUrl, repository, commit }: CommittedRun, { webUrl }: BitbucketSettings): string {
  const url = reportUrl ?? `${webUrl}/${repository.name}/commits/${commit}`;
  return url.replaceAll('{', '%7B').replaceAll('}', '%7D');
}
