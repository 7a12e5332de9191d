import { done, type Outcome, type RunStatus } from '@testwire/contracts';
import type { SurfaceRef } from '../provider.ts';
import { clip } from './clip.ts';
import type { CommittedRun, CommittedWrite } from './committed-run.ts';
import type { Operation } from './errors.ts';
import { PAGE_SIZE, STATUS_DESCRIPTION } from './limits.ts';
import type { RepositoryApi, Session } from './session.ts';

export const COMMIT_STATUS = 'commit-status';

/** https://docs.github.com/en/rest/commits/statuses: "error" is for what could not be judged. */
const STATES: Readonly<Record<RunStatus, 'pending' | 'success' | 'failure' | 'error'>> = {
  pending: 'pending',
  running: 'pending',
  passed: 'success',
  failed: 'failure',
  errored: 'error',
  incomplete: 'error',
  cancelled: 'error',
};

/** Posts only what differs: GitHub takes 1000 statuses of one context for a commit, then refuses. */
export function writeCommitStatus(session: Session, { run, headline }: CommittedWrite): Promise<Outcome<SurfaceRef>> {
  const desired = {
    state: STATES[run.status],
    description: clip(headline, STATUS_DESCRIPTION),
    ...(run.reportUrl === undefined ? {} : { target_url: run.reportUrl }),
  };
  return session.onRepository(run.repository, operationOf(run), async (api) => {
    const { octokit, owner, repo } = api;
    const url = `${session.settings.webUrl}/${owner}/${repo}/commit/${run.commit}`;
    const shown = await newestStatus(api, run);
    if (
      shown?.state === desired.state &&
      (shown.description ?? '') === desired.description &&
      (shown.target_url ?? undefined) === desired.target_url
    ) {
      return { kind: 'unchanged', value: { externalId: String(shown.id), url, rung: COMMIT_STATUS } };
    }
    const { data } = await octokit.rest.repos.createCommitStatus({ owner, repo, sha: run.commit, context: run.name, ...desired });
    return done({ externalId: String(data.id), url, rung: COMMIT_STATUS });
  });
}

/** The list is newest first, so the first of our context is what GitHub shows. */
async function newestStatus({ octokit, owner, repo }: RepositoryApi, run: CommittedRun) {
  const pages = octokit.paginate.iterator(octokit.rest.repos.listCommitStatusesForRef, {
    owner,
    repo,
    ref: run.commit,
    per_page: PAGE_SIZE,
  });
  for await (const { data } of pages) {
    const found = data.find(({ context }) => context === run.name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function operationOf(run: CommittedRun): Operation {
  return {
    what: `set the commit status "${run.name}" on ${run.repository.name}@${run.commit.slice(0, 12)}`,
    permission: 'Commit statuses: Read and write',
  };
}
