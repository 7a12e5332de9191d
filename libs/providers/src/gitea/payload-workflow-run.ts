import type { ChangeRef } from '@testwire/contracts';
import { z } from 'zod';
import { clip } from '../clip.ts';
import { checkPayload, type Reading } from '../payload.ts';
import { linkOf } from '../web-url.ts';
import { repositoryField, toIso, toRepository } from './payload-fields.ts';
import { toChange } from './pull-request.ts';
import { runStateOf } from './run-state.ts';
import { pullAnswer } from './schema.ts';

const text = z.string().nullish();

const workflowRunHook = z.object({
  repository: repositoryField,
  workflow: z.object({ name: text }).nullish(),
  workflow_run: z.object({
    id: z.int().positive(),
    name: text,
    /** `ci.yml@refs/heads/main`, `ci.yml@refs/pull/4/head` */
    path: text,
    display_title: text,
    event: text,
    run_attempt: z.int().nullish(),
    head_sha: z.string(),
    head_branch: text,
    status: z.string(),
    conclusion: text,
    html_url: text,
    started_at: text,
  }),
  pull_request: pullAnswer.nullish(),
});
type WorkflowRunHook = z.infer<typeof workflowRunHook>;

/** Sent by Gitea 1.25 and later: https://docs.gitea.com/usage/webhooks */
export function parseWorkflowRun(payload: unknown): Reading {
  const hook = checkPayload(workflowRunHook, payload, 'Gitea workflow run payload');
  const { workflow_run: run, workflow } = hook;
  const change = changeOf(hook);
  const [file = '', ref = ''] = (run.path ?? '').split('@', 2);
  const branch = change?.headBranch ?? (run.head_branch || (ref.startsWith('refs/heads/') ? ref.slice(11) : undefined));
  const url = linkOf(run.html_url);
  const startedAt = toIso(run.started_at);
  const pipeline = {
    id: String(run.id),
    // Versions that do not count attempts say 0.
    attempt: Math.max(1, run.run_attempt ?? 1),
    name: clip(workflow?.name || run.name || file || run.display_title || 'Actions', 512),
    ...(run.event ? { trigger: run.event.slice(0, 64) } : {}),
    commit: change?.headSha ?? run.head_sha,
    ...(branch === undefined ? {} : { branch: branch.slice(0, 512) }),
    ...(url === undefined ? {} : { url }),
    ...(startedAt === undefined ? {} : { startedAt }),
  };
  const about = { repository: toRepository(hook.repository), pipeline, changes: change === undefined ? [] : [change] };
  const state = runStateOf(run.status, run.conclusion);
  if (state.state !== 'completed') return [{ type: 'pipeline-started', ...about }];
  return [{ type: 'pipeline-completed', ...about, conclusion: state.conclusion }];
}

function changeOf({ pull_request: pull, workflow_run: { path, head_sha: headSha } }: WorkflowRunHook): ChangeRef | undefined {
  if (pull != null) return toChange(pull);
  const number = /@refs\/pull\/(\d{1,15})\/head$/.exec(path ?? '')?.[1];
  return number === undefined ? undefined : { number: Number(number), headSha };
}
