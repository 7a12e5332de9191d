import type { ChangeRef } from '@testwire/contracts';
import { z } from 'zod';
import { clip } from '../clip.ts';
import { checkPayload, type Reading } from '../payload.ts';
import { projectField, toIso, toRepository } from './payload-fields.ts';
import { isHttpUrl } from '../web-url.ts';

const mergeRequestHook = z.object({
  object_attributes: z.object({
    iid: z.int().positive(),
    // Absent when somebody presses "Test" in GitLab's settings.
    action: z.string().nullish(),
    oldrev: z.string().nullish(),
    title: z.string().nullish(),
    source_branch: z.string(),
    target_branch: z.string(),
    source_project_id: z.int().nullish(),
    target_project_id: z.int().nullish(),
    url: z.string().nullish(),
    updated_at: z.string().nullish(),
    last_commit: z.object({ id: z.string() }).nullish(),
  }),
  project: projectField,
});

/** https://docs.gitlab.com/user/project/integrations/webhook_events/#merge-request-events */
export function parseMergeRequest(payload: unknown): Reading {
  const { object_attributes: request, project } = checkPayload(mergeRequestHook, payload, 'GitLab merge request payload');
  const repository = toRepository(project);
  const change: ChangeRef = {
    number: request.iid,
    headBranch: request.source_branch,
    baseBranch: request.target_branch,
    ...(request.title ? { title: clip(request.title, 1024) } : {}),
    ...(isHttpUrl(request.url) ? { url: request.url } : {}),
    ...(request.source_project_id == null || request.target_project_id == null
      ? {}
      : { fork: request.source_project_id !== request.target_project_id }),
  };
  const headSha = request.last_commit?.id;
  const updatedAt = toIso(request.updated_at);
  const at = updatedAt === undefined ? {} : { at: updatedAt };
  const closed = request.action === 'close' || request.action === 'merge';
  if (closed) {
    const merged = request.action === 'merge';
    const closedChange = { ...change, ...(headSha === undefined ? {} : { headSha }) };
    return [{ type: 'change-closed', repository, change: closedChange, merged, ...at }];
  }
  // "update" is also a new label or title; only one with an old revision brings new commits.
  const opened = request.action === 'open' || request.action === 'reopen';
  const pushed = request.action === 'update' && request.oldrev != null;
  if (!opened && !pushed) return { ignored: `${request.action ?? 'a test event'} without new commits` };
  if (headSha === undefined) return { ignored: 'the merge request has no commits yet' };
  return [{ type: 'change-updated', repository, change: { ...change, headSha }, ...at }];
}
