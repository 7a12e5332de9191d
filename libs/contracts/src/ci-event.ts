import { z } from 'zod';
import { commitSha, connectionId, instant, runId } from './ids.ts';
import { changeRef, repositoryRef, webUrl } from './repository.ts';

/** One execution of a CI pipeline: a GitHub workflow run, a GitLab pipeline. `attempt` counts its re-runs from 1. */
export const pipelineRef = z.object({
  id: z.string().min(1).max(128),
  /** Where it ran, when the code is hosted elsewhere: a CircleCI pipeline of a GitHub repository. */
  connection: connectionId.optional(),
  attempt: z.int().positive(),
  /** What set it off, as the provider calls it: `push`, `pull_request`. One commit may have a pipeline of each. */
  trigger: z.string().max(64).optional(),
  name: z.string().max(512),
  commit: commitSha,
  branch: z.string().max(512).optional(),
  url: webUrl.optional(),
  startedAt: z.iso.datetime({ offset: true }).optional(),
});
export type PipelineRef = z.infer<typeof pipelineRef>;

export const pipelineConclusion = z.enum(['success', 'failure', 'cancelled', 'skipped', 'unknown']);
export type PipelineConclusion = z.infer<typeof pipelineConclusion>;

/** The provider-neutral form of what a webhook told us. */
export const ciEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('pushed'), repository: repositoryRef, commit: commitSha, branch: z.string().max(512) }),
  z.object({
    type: z.literal('change-updated'),
    repository: repositoryRef,
    change: changeRef.required({ headSha: true }),
    /** By the provider's clock, when it says: deliveries may overtake each other. */
    at: instant.optional(),
  }),
  z.object({
    type: z.literal('change-closed'),
    repository: repositoryRef,
    change: changeRef,
    merged: z.boolean(),
    at: instant.optional(),
  }),
  z.object({
    type: z.literal('pipeline-started'),
    repository: repositoryRef,
    pipeline: pipelineRef,
    changes: z.array(changeRef).max(20),
  }),
  z.object({
    type: z.literal('pipeline-completed'),
    repository: repositoryRef,
    pipeline: pipelineRef,
    conclusion: pipelineConclusion,
    changes: z.array(changeRef).max(20),
  }),
  z.object({
    type: z.literal('rerun-requested'),
    repository: repositoryRef,
    commit: commitSha,
    /** Set when one run was asked for; absent when everything for the commit was. */
    runId: runId.optional(),
  }),
]);
export type CiEvent = z.infer<typeof ciEvent>;
export type CiEventType = CiEvent['type'];
