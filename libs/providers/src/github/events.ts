import { type ChangeRef, type CiEvent, type PipelineConclusion, type RepositoryRef, runId } from '@testwire/contracts';
import type { z } from 'zod';
import { checkPayload } from '../payload.ts';
import {
  checkRunPayload,
  checkSuitePayload,
  mergeGroupPayload,
  type PullRequest,
  pullRequestPayload,
  pushPayload,
  type Repository,
  workflowRunPayload,
} from './schema.ts';

/** What a payload means to us, or why it means nothing. */
type Meaning = { readonly events: readonly CiEvent[] } | { readonly ignored: string };

/** How the payload of one kind of event is checked and understood. */
export interface EventReader {
  /** Actions that mean something; absent for events that have none. */
  readonly actions?: readonly string[];
  /** Throws MalformedPayload. */
  read(payload: unknown): Meaning;
}

function reader<T>(
  what: string,
  schema: z.ZodType<T>,
  understand: (payload: T) => Meaning,
  actions?: readonly string[],
): [string, EventReader] {
  const read = (payload: unknown) => understand(checkPayload(schema, payload, `"${what}" payload`));
  return [what, { ...(actions === undefined ? {} : { actions }), read }];
}

export const READERS: ReadonlyMap<string, EventReader> = new Map([
  reader('push', pushPayload, readPush),
  reader('pull_request', pullRequestPayload, readPullRequest, ['opened', 'synchronize', 'reopened', 'closed']),
  reader('workflow_run', workflowRunPayload, readWorkflowRun, ['requested', 'in_progress', 'completed']),
  reader('check_run', checkRunPayload, readCheckRun, ['rerequested', 'requested_action']),
  reader('check_suite', checkSuitePayload, readCheckSuite, ['rerequested']),
  reader('merge_group', mergeGroupPayload, readMergeGroup, ['checks_requested']),
]);

const BRANCH = 'refs/heads/';

function readPush({ ref, after, deleted, repository }: z.infer<typeof pushPayload>): Meaning {
  if (!ref.startsWith(BRANCH)) return { ignored: 'a push of something other than a branch' };
  if (deleted === true || /^0+$/.test(after)) return { ignored: 'a branch was deleted' };
  return one({ type: 'pushed', repository: toRepository(repository), commit: after, branch: ref.slice(BRANCH.length) });
}

function readPullRequest({ action, pull_request: pull, repository }: z.infer<typeof pullRequestPayload>): Meaning {
  const about = {
    repository: toRepository(repository),
    change: toChange(pull, repository),
    ...(pull.updated_at === undefined ? {} : { at: pull.updated_at }),
  };
  if (action === 'closed') return one({ type: 'change-closed', ...about, merged: pull.merged === true });
  return one({ type: 'change-updated', ...about });
}

function readWorkflowRun({ action, workflow_run: run, repository }: z.infer<typeof workflowRunPayload>): Meaning {
  const pipeline = {
    id: String(run.id),
    attempt: run.run_attempt,
    name: (run.name ?? '').slice(0, 512),
    ...(run.event === undefined ? {} : { trigger: run.event }),
    commit: run.head_sha,
    ...(run.head_branch == null ? {} : { branch: run.head_branch }),
    ...(run.html_url === undefined ? {} : { url: run.html_url }),
    ...(run.run_started_at === undefined ? {} : { startedAt: run.run_started_at }),
  };
  const about = {
    repository: toRepository(repository),
    pipeline,
    // A run in a fork also lists the pull requests that the branch has in other repositories.
    changes: run.pull_requests
      .filter(({ base }) => base.repo?.id === undefined || repository.id === undefined || base.repo.id === repository.id)
      .slice(0, 20)
      .map((pull) => toChange(pull, repository)),
  };
  if (action !== 'completed') return one({ type: 'pipeline-started', ...about });
  return one({ type: 'pipeline-completed', ...about, conclusion: conclusionOf(run.conclusion) });
}

/** The rest (neutral, stale, action_required) says nothing about the tests. */
const CONCLUSIONS: ReadonlyMap<string, PipelineConclusion> = new Map([
  ['success', 'success'],
  ['failure', 'failure'],
  ['timed_out', 'failure'],
  ['startup_failure', 'failure'],
  ['cancelled', 'cancelled'],
  ['skipped', 'skipped'],
]);

/** Of a workflow run, as the API and the webhooks call it. */
export function conclusionOf(conclusion: string | null | undefined): PipelineConclusion {
  return CONCLUSIONS.get(conclusion ?? '') ?? 'unknown';
}

/** Sent only to the App that made the check run. */
function readCheckRun({ check_run: check, repository }: z.infer<typeof checkRunPayload>): Meaning {
  const wanted = runId.safeParse(check.external_id);
  return one({
    type: 'rerun-requested',
    repository: toRepository(repository),
    commit: check.head_sha,
    ...(wanted.success ? { runId: wanted.data } : {}),
  });
}

function readCheckSuite({ check_suite: suite, repository }: z.infer<typeof checkSuitePayload>): Meaning {
  return one({ type: 'rerun-requested', repository: toRepository(repository), commit: suite.head_sha });
}

/** The merge queue waits for the checks of a branch of its own. */
function readMergeGroup({ merge_group: group, repository }: z.infer<typeof mergeGroupPayload>): Meaning {
  const branch = group.head_ref.startsWith(BRANCH) ? group.head_ref.slice(BRANCH.length) : group.head_ref;
  return one({ type: 'pushed', repository: toRepository(repository), commit: group.head_sha, branch });
}

function one(event: CiEvent): Meaning {
  return { events: [event] };
}

function toRepository({ id, full_name: name, html_url: url }: Repository): RepositoryRef {
  return { name, ...(id === undefined ? {} : { id: String(id) }), ...(url === undefined ? {} : { url }) };
}

/** Ids outlive a renaming; not every payload has both. */
export function toChange(pull: PullRequest, repository: Pick<Repository, 'id' | 'full_name'>): ChangeRef & { headSha: string } {
  const { number, title, html_url: url, head, base } = pull;
  const byId = head.repo?.id !== undefined && repository.id !== undefined;
  const isSame = byId ? head.repo?.id === repository.id : head.repo?.full_name === repository.full_name;
  return {
    number,
    headSha: head.sha,
    headBranch: head.ref,
    baseBranch: base.ref,
    baseSha: base.sha,
    fork: !isSame,
    ...(title === undefined ? {} : { title: title.slice(0, 1024) }),
    ...(url === undefined ? {} : { url }),
  };
}
