import { done, isFinished, type Outcome, ProviderError, type RunStatus, settle } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { RunView, Surface, SurfaceRef, SurfaceWrite } from '../provider.ts';
import type { GitLabApi } from './api.ts';
import { GITLAB_LIMITS } from './limits.ts';
import { projectOf } from './project.ts';
import { readAnswer, type StatusAnswer, statusAnswer } from './schema.ts';

type CommitState = 'pending' | 'running' | 'success' | 'failed' | 'canceled';

const STATES: Readonly<Record<RunStatus, CommitState>> = {
  pending: 'pending',
  running: 'running',
  passed: 'success',
  failed: 'failed',
  errored: 'failed',
  incomplete: 'failed',
  cancelled: 'canceled',
};

const UNFINISHED: ReadonlySet<string> = new Set<CommitState>(['pending', 'running']);

/** A run of which it is known what it ran for. */
type CommittedRun = RunView & Required<Pick<RunView, 'repository' | 'commit'>>;

interface Wanted {
  readonly state: CommitState;
  readonly description: string;
  readonly targetUrl: string | undefined;
}

/** https://docs.gitlab.com/api/commits/#set-commit-pipeline-status */
export function commitStatusSurface(api: GitLabApi): Surface {
  return {
    kind: 'status',
    dialect: 'plain',
    headline: { max: GITLAB_LIMITS.statusDescription, unit: 'characters' },
    place(run) {
      // A pipeline stays unfinished as long as a status in it does. Shown there too early, ours would wait for the pipeline's end
      // to read its results, and the pipeline for ours.
      if (run.pipeline !== undefined && !isFinished(run.status)) return undefined;
      const { repository, commit, name } = run;
      return repository === undefined || commit === undefined ? undefined : `status:${repository.name}@${commit}:${name}`;
    },
    write: (request) => settle(() => writeStatus(api, request)),
  };
}

async function writeStatus(api: GitLabApi, { run: view, headline }: SurfaceWrite): Promise<Outcome<SurfaceRef>> {
  const { repository, commit } = view;
  if (repository === undefined || commit === undefined) return { kind: 'unsupported', reason: 'the run belongs to no commit' };
  const run: CommittedRun = { ...view, repository, commit };
  const wanted: Wanted = {
    state: STATES[run.status],
    description: clip(headline, GITLAB_LIMITS.statusDescription),
    targetUrl: (run.reportUrl?.length ?? Infinity) <= GITLAB_LIMITS.statusTargetUrl ? run.reportUrl : undefined,
  };
  // A finished state that is sent again becomes one more status, so the one that is there is read first.
  const before = settled(wanted, await currentStatus(api, run));
  if (before !== undefined) return before;
  try {
    return done(toRef(await postStatus(api, run, wanted)));
  } catch (error) {
    const status = error instanceof ProviderError ? error.failure.status : undefined;
    // 400 is also how GitLab refuses a transition to the state it is in: another writer was faster.
    const after = status === 400 ? settled(wanted, await currentStatus(api, run)) : undefined;
    if (after !== undefined) return after;
    if (status === 404) throw await explainMissing(api, run, error);
    throw error;
  }
}

/** The outcome when the current status needs no write, or can take none. */
function settled(wanted: Wanted, current: StatusAnswer | undefined): Outcome<SurfaceRef> | undefined {
  if (current === undefined) return undefined;
  const value = toRef(current);
  if (current.status === wanted.state) {
    // The text of an unfinished status cannot be changed: the same state again is refused as a whole.
    const sameText = wanted.description === (current.description ?? '') && wanted.targetUrl === (current.target_url ?? undefined);
    return sameText || UNFINISHED.has(current.status) ? { kind: 'unchanged', value } : undefined;
  }
  if (wanted.state === 'pending' && current.status === 'running') {
    return { kind: 'degraded', value, rung: value.rung, reason: 'GitLab cannot take a running status back to pending' };
  }
  return undefined;
}

async function currentStatus(api: GitLabApi, run: CommittedRun): Promise<StatusAnswer | undefined> {
  let answer: unknown;
  try {
    answer = await api.commits.allStatuses(projectOf(run.repository), run.commit, { name: run.name });
  } catch (error) {
    if (error instanceof ProviderError && error.failure.kind === 'not_found') throw await explainMissing(api, run, error);
    throw error;
  }
  const pipelineId = pipelineIdOf(run);
  return readAnswer(statusAnswer.array(), answer, 'list of commit statuses')
    .filter((status) => status.name === run.name && status.status !== 'created')
    .filter((status) =>
      pipelineId === undefined ? run.branch === undefined || status.ref === run.branch : status.pipeline_id === pipelineId,
    )
    .sort((a, b) => b.id - a.id)[0];
}

async function postStatus(api: GitLabApi, run: CommittedRun, wanted: Wanted): Promise<StatusAnswer> {
  const { state, description, targetUrl } = wanted;
  const pipelineId = pipelineIdOf(run);
  const byRef = run.branch === undefined ? {} : { ref: run.branch };
  const post = async (target: { pipelineId?: number; ref?: string }): Promise<StatusAnswer> => {
    const shown = { name: run.name, description, ...(targetUrl === undefined ? {} : { targetUrl }), ...target };
    return readAnswer(
      statusAnswer,
      await api.commits.editStatus(projectOf(run.repository), run.commit, state, shown),
      'commit status',
    );
  };
  if (pipelineId === undefined) return await post(byRef);
  try {
    // Without a ref: a merge request's pipeline has another one than the branch, and both together then match nothing.
    return await post({ pipelineId });
  } catch (error) {
    if (error instanceof ProviderError && error.failure.kind === 'not_found') return await post(byRef);
    throw error;
  }
}

/** A commit that was force-pushed away and a project that the token may not see are both 404. */
async function explainMissing(api: GitLabApi, run: CommittedRun, cause: unknown): Promise<ProviderError> {
  const { name } = run.repository;
  try {
    await api.projects.show(projectOf(run.repository));
  } catch (error) {
    if (!(error instanceof ProviderError) || error.failure.kind !== 'not_found') throw error;
    const message = `GitLab has no project ${name} that the token may see. Check the path, and that the token belongs to it.`;
    return new ProviderError({ kind: 'not_found', status: 404, message }, { cause });
  }
  const message = `Commit ${run.commit} is not in ${name} any more (a force-push?), or lies on no branch. Its status cannot be shown.`;
  return new ProviderError({ kind: 'not_found', status: 404, message }, { cause });
}

function pipelineIdOf(run: RunView): number | undefined {
  const id = Number(run.pipeline?.id);
  return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}

function toRef(status: StatusAnswer): SurfaceRef {
  return { externalId: String(status.id), rung: 'commit-status' };
}
