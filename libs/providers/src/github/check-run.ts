import { done, isFinished, type Outcome, type RunStatus } from '@testwire/contracts';
import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { SurfaceRef } from '../provider.ts';
import { type CheckAnnotation, inRequests, missingAnnotations, toCheckAnnotations } from './annotations.ts';
import { clip } from './clip.ts';
import type { CommittedRun, CommittedWrite } from './committed-run.ts';
import { isGone, type Operation } from './errors.ts';
import { HEADLINE, PAGE_SIZE } from './limits.ts';
import type { RepositoryApi, Session } from './session.ts';

export const CHECK_RUN = 'check-run';

type CheckRun = RestEndpointMethodTypes['checks']['get']['response']['data'];
type Conclusion = 'success' | 'failure' | 'timed_out' | 'cancelled';
type State = { readonly status: 'queued' | 'in_progress' } | { readonly status: 'completed'; readonly conclusion: Conclusion };

/** A run that could not be judged must not pass for green, so it is a failure; one that waited in vain for shards timed out. */
const STATES: Readonly<Record<RunStatus, State>> = {
  pending: { status: 'queued' },
  running: { status: 'in_progress' },
  passed: { status: 'completed', conclusion: 'success' },
  failed: { status: 'completed', conclusion: 'failure' },
  errored: { status: 'completed', conclusion: 'failure' },
  incomplete: { status: 'completed', conclusion: 'timed_out' },
  cancelled: { status: 'completed', conclusion: 'cancelled' },
};

interface Desired {
  readonly run: CommittedRun;
  readonly state: State;
  readonly title: string;
  readonly summary: string;
  /** Sent only with the final state: they can be added and never taken away, and a verdict that changes would leave wrong ones. */
  readonly annotations: readonly CheckAnnotation[];
}

/** A check run to write on, and the annotations that it does not have yet. */
interface Target {
  readonly checkRun: CheckRun;
  readonly missing: readonly CheckAnnotation[];
}

export function writeCheckRun(session: Session, { run, headline, body, previous }: CommittedWrite): Promise<Outcome<SurfaceRef>> {
  const desired: Desired = {
    run,
    state: STATES[run.status],
    title: clip(headline, HEADLINE),
    // The API wants a summary with every title.
    summary: body === '' ? headline : body,
    annotations: isFinished(run.status) ? toCheckAnnotations(run.annotations) : [],
  };
  return session.onRepository(run.repository, operationOf(run), async (api) => {
    const remembered = previous?.rung === CHECK_RUN ? await readCheckRun(api, Number(previous.externalId)) : undefined;
    if (remembered !== undefined && shows(remembered, desired)) return { kind: 'unchanged', value: refTo(remembered) };
    let target = remembered === undefined ? undefined : await targetOf(api, remembered, desired);
    if (target === undefined) {
      // The answer to an earlier creation may have been lost: what we do not remember may still be there.
      const newest = await findCheckRun(api, run);
      if (newest !== undefined && shows(newest, desired)) return { kind: 'unchanged', value: refTo(newest) };
      target = newest === undefined || newest.id === remembered?.id ? undefined : await targetOf(api, newest, desired);
    }
    return done(refTo(await send(api, target, desired)));
  });
}

async function readCheckRun({ octokit, owner, repo }: RepositoryApi, id: number): Promise<CheckRun | undefined> {
  try {
    return (await octokit.rest.checks.get({ owner, repo, check_run_id: id })).data;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

async function findCheckRun({ octokit, owner, repo }: RepositoryApi, run: CommittedRun): Promise<CheckRun | undefined> {
  const query = { owner, repo, ref: run.commit, check_name: run.name, filter: 'all', per_page: PAGE_SIZE } as const;
  const checkRuns: readonly CheckRun[] = await octokit.paginate(octokit.rest.checks.listForRef, query);
  const ours = checkRuns.filter((checkRun) => checkRun.external_id === run.runId);
  return ours.sort((a, b) => b.id - a.id)[0];
}

function shows(checkRun: CheckRun, desired: Desired): boolean {
  const { run, title, summary, annotations } = desired;
  return (
    judges(checkRun, desired) &&
    checkRun.output.title === title &&
    checkRun.output.summary?.trimEnd() === summary.trimEnd() &&
    (run.reportUrl === undefined || checkRun.details_url === run.reportUrl) &&
    checkRun.output.annotations_count === annotations.length
  );
}

/** The same run with the same verdict, or none yet. */
function judges(checkRun: CheckRun, { run, state }: Desired): boolean {
  const conclusion = state.status === 'completed' ? state.conclusion : null;
  return checkRun.external_id === run.runId && checkRun.status === state.status && checkRun.conclusion === conclusion;
}

/** Undefined: this check run cannot come to show what is wanted, and there has to be a new one. */
async function targetOf(api: RepositoryApi, checkRun: CheckRun, desired: Desired): Promise<Target | undefined> {
  // A verdict stays what it is. Another one gets a check run of its own, and GitHub shows the newest of a name.
  if (checkRun.status === 'completed' && !judges(checkRun, desired)) return undefined;
  const missing = await missingAnnotations(api, checkRun, desired.annotations);
  return missing === undefined ? undefined : { checkRun, missing };
}

/** The verdict comes with the last request: until then the check is in progress, so that whoever repeats this finds what is missing. */
async function send({ octokit, owner, repo }: RepositoryApi, target: Target | undefined, desired: Desired): Promise<CheckRun> {
  const { run, state, title, summary } = desired;
  const chunks = inRequests(target?.missing ?? desired.annotations);
  const common = {
    owner,
    repo,
    name: run.name,
    external_id: run.runId,
    started_at: run.openedAt,
    ...(run.reportUrl === undefined ? {} : { details_url: run.reportUrl }),
  };
  const verdict =
    state.status === 'completed' && run.finishedAt !== undefined ? { ...state, completed_at: run.finishedAt } : state;
  let current = target?.checkRun;
  for (let index = 0; index < Math.max(chunks.length, 1); index += 1) {
    const isLast = index >= chunks.length - 1;
    const progress = isLast || current?.status === 'completed' ? verdict : ({ status: 'in_progress' } as const);
    const output = { title, summary, annotations: chunks[index] ?? [] };
    const body = { ...common, ...progress, output };
    const answer: { readonly data: CheckRun } =
      current === undefined
        ? await octokit.rest.checks.create({ ...body, head_sha: run.commit })
        : await octokit.rest.checks.update({ ...body, check_run_id: current.id });
    current = answer.data;
  }
  if (current === undefined) throw new TypeError('No request was made for the check run.');
  return current;
}

function refTo({ id, html_url: url }: CheckRun): SurfaceRef {
  return { externalId: String(id), rung: CHECK_RUN, ...(url === null ? {} : { url }) };
}

function operationOf(run: CommittedRun): Operation {
  return {
    what: `write the check run "${run.name}" on ${run.repository.name}@${run.commit.slice(0, 12)}`,
    permission: 'Checks: Read and write',
  };
}
