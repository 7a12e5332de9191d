import type { ChangeRef, PipelineConclusion, PipelineRef } from '@testwire/contracts';
import { z } from 'zod';
import { clip } from '../clip.ts';
import { checkPayload, type Reading } from '../payload.ts';
import { projectField, toIso, toRepository } from './payload-fields.ts';
import { isHttpUrl } from '../web-url.ts';

const pipelineHook = z.object({
  object_attributes: z.object({
    id: z.int().positive(),
    name: z.string().nullish(),
    ref: z.string().nullish(),
    tag: z.boolean().default(false),
    sha: z.string(),
    status: z.string(),
    created_at: z.string().nullish(),
    url: z.string().nullish(),
  }),
  merge_request: z
    .object({
      iid: z.int().positive(),
      title: z.string().nullish(),
      source_branch: z.string(),
      target_branch: z.string(),
      source_project_id: z.int().nullish(),
      target_project_id: z.int().nullish(),
      url: z.string().nullish(),
      last_commit: z.object({ id: z.string() }).nullish(),
    })
    .nullish(),
  project: projectField,
});
type PipelineHook = z.infer<typeof pipelineHook>;

const STARTED: ReadonlySet<string> = new Set(['created', 'waiting_for_resource', 'preparing', 'pending', 'running']);
const CONCLUSIONS: Readonly<Record<string, PipelineConclusion>> = {
  success: 'success',
  failed: 'failure',
  canceled: 'cancelled',
  skipped: 'skipped',
};

/** Undefined for a pipeline that goes on, or waits for somebody. */
export function conclusionOf(status: string): PipelineConclusion | undefined {
  return Object.hasOwn(CONCLUSIONS, status) ? CONCLUSIONS[status] : undefined;
}

/** https://docs.gitlab.com/user/project/integrations/webhook_events/#pipeline-events */
export function parsePipeline(payload: unknown): Reading {
  const hook = checkPayload(pipelineHook, payload, 'GitLab pipeline payload');
  const { status } = hook.object_attributes;
  const told = { repository: toRepository(hook.project), pipeline: toPipeline(hook), changes: toChanges(hook) };
  if (STARTED.has(status)) return [{ type: 'pipeline-started', ...told }];
  const conclusion = conclusionOf(status);
  if (conclusion === undefined) return { ignored: `a pipeline that is ${status} has neither started nor finished` };
  return [{ type: 'pipeline-completed', ...told, conclusion }];
}

function toPipeline({ object_attributes: pipeline, merge_request: request, project }: PipelineHook): PipelineRef {
  const branch = request?.source_branch ?? (pipeline.tag ? undefined : pipeline.ref);
  const url = pipeline.url ?? `${project.web_url ?? ''}/-/pipelines/${pipeline.id}`;
  const startedAt = toIso(pipeline.created_at);
  return {
    id: String(pipeline.id),
    // GitLab numbers no attempts: a retried pipeline keeps its id and finishes again, in a delivery of its own.
    attempt: 1,
    name: pipeline.name || 'Pipeline',
    commit: pipeline.sha,
    ...(branch ? { branch } : {}),
    ...(isHttpUrl(url) ? { url } : {}),
    ...(startedAt === undefined ? {} : { startedAt }),
  };
}

function toChanges({ merge_request: request, project }: PipelineHook): ChangeRef[] {
  if (!request) return [];
  // A pipeline in a fork names the merge request of the project it was forked from: its number means another one here.
  if (request.target_project_id != null && request.target_project_id !== project.id) return [];
  return [
    {
      number: request.iid,
      headBranch: request.source_branch,
      baseBranch: request.target_branch,
      // Not the pipeline's commit: a merged-results pipeline runs for a merge commit that is no head.
      ...(request.last_commit ? { headSha: request.last_commit.id } : {}),
      ...(request.title ? { title: clip(request.title, 1024) } : {}),
      ...(isHttpUrl(request.url) ? { url: request.url } : {}),
      ...(request.source_project_id == null || request.target_project_id == null
        ? {}
        : { fork: request.source_project_id !== request.target_project_id }),
    },
  ];
}
