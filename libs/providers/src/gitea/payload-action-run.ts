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

const actionRunHook = z.object({
  run: z.object({
    id: z.int().positive(),
    workflow_id: text,
    title: text,
    /** A branch or tag by its name, a pull request as `#4`. */
    prettyref: text,
    commit_sha: z.string(),
    event: text,
    /** What set the run off, as JSON in a text. */
    event_payload: text,
    status: z.string(),
    started: text,
    html_url: text,
    repository: repositoryField,
  }),
});
type ActionRun = z.infer<typeof actionRunHook>['run'];

const eventPayload = z.object({ pull_request: pullAnswer });

/** Sent by Forgejo 13 and later when a run has ended: https://forgejo.org/docs/latest/user/webhooks/ */
export function parseActionRun(payload: unknown): Reading {
  const { run } = checkPayload(actionRunHook, payload, 'Forgejo action run payload');
  const state = runStateOf(run.status, undefined);
  const change = changeOf(run);
  const branch = change === undefined ? run.prettyref : change.headBranch;
  const url = linkOf(run.html_url);
  const startedAt = toIso(run.started);
  const pipeline = {
    id: String(run.id),
    attempt: 1,
    name: clip(run.workflow_id || run.title || 'Actions', 512),
    ...(run.event ? { trigger: run.event.slice(0, 64) } : {}),
    // The base of a pull_request_target is not what is tested.
    commit: change?.headSha ?? run.commit_sha,
    ...(branch ? { branch: branch.slice(0, 512) } : {}),
    ...(url === undefined ? {} : { url }),
    ...(startedAt === undefined ? {} : { startedAt }),
  };
  const about = { repository: toRepository(run.repository), pipeline, changes: change === undefined ? [] : [change] };
  if (state.state !== 'completed') return [{ type: 'pipeline-started', ...about }];
  return [{ type: 'pipeline-completed', ...about, conclusion: state.conclusion }];
}

function changeOf({ event_payload: json, prettyref, commit_sha: headSha }: ActionRun): ChangeRef | undefined {
  const pull = readEvent(json);
  if (pull !== undefined) return pull;
  const number = /^#(\d{1,15})$/.exec(prettyref ?? '')?.[1];
  return number === undefined ? undefined : { number: Number(number), headSha };
}

function readEvent(json: string | null | undefined): ChangeRef | undefined {
  try {
    const event = eventPayload.safeParse(JSON.parse(json ?? '')).data;
    return event === undefined ? undefined : toChange(event.pull_request);
  } catch {
    // Without it the run itself still says most.
    return undefined;
  }
}
