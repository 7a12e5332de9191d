import { done, isFinished, type Outcome, ProviderError, type RunStatus, settle } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { Surface, SurfaceRef, SurfaceWrite } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { committed, type CommittedRun } from './committed-run.ts';
import { BITBUCKET_DC_LIMITS } from './limits.ts';
import { ownKey } from './own-key.ts';
import { commitPath, repositoryPage } from './repository.ts';
import { type BuildAnswer, buildAnswer } from './schema.ts';
import type { BitbucketDcSettings } from './settings.ts';

type BuildState = 'INPROGRESS' | 'SUCCESSFUL' | 'FAILED' | 'CANCELLED';

const STATES: Readonly<Record<RunStatus, BuildState>> = {
  pending: 'INPROGRESS',
  running: 'INPROGRESS',
  passed: 'SUCCESSFUL',
  failed: 'FAILED',
  errored: 'FAILED',
  incomplete: 'FAILED',
  cancelled: 'CANCELLED',
};

/** https://developer.atlassian.com/server/bitbucket/rest/v904/api-group-builds-and-deployments/ */
export function buildStatusSurface(api: RestClient, settings: BitbucketDcSettings): Surface {
  return {
    kind: 'status',
    dialect: 'plain',
    headline: { max: BITBUCKET_DC_LIMITS.statusDescription, unit: 'characters' },
    // Clone addresses have the key of the project in lower case, events in upper case.
    place({ repository, commit, name }) {
      return repository === undefined || commit === undefined
        ? undefined
        : `status:${repository.name.toLowerCase()}@${commit}:${name}`;
    },
    write: (request) => settle(() => writeStatus(api, settings, request)),
  };
}

async function writeStatus(
  api: RestClient,
  settings: BitbucketDcSettings,
  { run: view, headline }: SurfaceWrite,
): Promise<Outcome<SurfaceRef>> {
  const run = committed(view);
  if (run === undefined) return { kind: 'unsupported', reason: 'the run belongs to no commit' };
  const key = ownKey(run.name);
  const path = `/api/latest${commitPath(run.repository, run.commit)}/builds`;
  const wanted = statusOf(run, headline, settings);
  const value: SurfaceRef = { externalId: key, rung: 'build-status' };
  const shown = await readStatus(api, path, key);
  if (shown !== undefined && sameStatus(shown, wanted)) return { kind: 'unchanged', value };
  // Overwrites the status of the same key.
  await api.send({ method: 'POST', path, json: { key, ...wanted }, needs: 'Repository read' });
  return done(value);
}

type Wanted = ReturnType<typeof statusOf>;

function statusOf(run: CommittedRun, headline: string, settings: BitbucketDcSettings) {
  const { passed, failed, errored, skipped, total } = run.totals;
  const ref = refOf(run);
  return {
    state: STATES[run.status],
    name: clip(run.name, BITBUCKET_DC_LIMITS.statusName),
    description: clip(headline, BITBUCKET_DC_LIMITS.statusDescription),
    url: targetOf(run, settings),
    ...(ref === undefined ? {} : { ref }),
    // Bitbucket knows no errored tests.
    ...(total === 0 ? {} : { testResults: { successful: passed, failed: failed + errored, skipped } }),
    ...(isFinished(run.status) ? { duration: Math.round(run.durationSeconds * 1000) } : {}),
  };
}

/** The branch of a fork is no ref of this repository. */
function refOf({ branch, change }: CommittedRun): string | undefined {
  if (branch === undefined || branch === '' || change?.fork === true) return undefined;
  const ref = branch.startsWith('refs/') ? branch : `refs/heads/${branch}`;
  return ref.length <= BITBUCKET_DC_LIMITS.statusRef ? ref : undefined;
}

/** A status must lead somewhere. */
function targetOf({ reportUrl, repository, commit }: CommittedRun, { webUrl }: BitbucketDcSettings): string {
  return reportUrl !== undefined && reportUrl.length <= BITBUCKET_DC_LIMITS.statusUrl
    ? reportUrl
    : `${repositoryPage(webUrl, repository)}/commits/${commit}`;
}

async function readStatus(api: RestClient, path: string, key: string): Promise<BuildAnswer | undefined> {
  try {
    return await api.json(buildAnswer, { path, query: { key }, needs: 'Repository read' });
  } catch (error) {
    // Also when the commit is not there, of which the write then tells.
    if (error instanceof ProviderError && error.failure.kind === 'not_found') return undefined;
    throw error;
  }
}

function sameStatus(shown: BuildAnswer, wanted: Wanted): boolean {
  const { testResults } = shown;
  return (
    (['state', 'name', 'description', 'url', 'ref'] as const).every((field) => (shown[field] ?? '') === (wanted[field] ?? '')) &&
    (['successful', 'failed', 'skipped'] as const).every(
      (field) => (testResults?.[field] ?? 0) === (wanted.testResults?.[field] ?? 0),
    ) &&
    (shown.duration ?? undefined) === wanted.duration
  );
}
