import { commitSha, instant } from '@testwire/contracts';
import { z } from 'zod';

/**
 * The fields that are needed of GitHub's payloads; everything else in them is let through and not looked at.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */

const branchName = z.string().min(1).max(512);
const id = z.int().nonnegative();

/** Addresses are for people to follow. One that is not an address is left out rather than refused. */
const link = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .optional()
  .catch(undefined);

const repository = z.object({
  id: id.optional(),
  full_name: z.string().min(3).max(512),
  html_url: link,
});
export type Repository = z.infer<typeof repository>;

/** Null once a fork was deleted. */
const sideRepository = z.object({ id: id.optional(), full_name: z.string().optional() }).nullish();
const side = z.object({ ref: branchName, sha: commitSha, repo: sideRepository });

const pullRequest = z.object({
  number: z.int().positive(),
  title: z.string().optional(),
  html_url: link,
  merged: z.boolean().nullish(),
  head: side,
  base: side,
});
export type PullRequest = z.infer<typeof pullRequest>;

export const pushPayload = z.object({
  ref: z.string().min(1).max(1024),
  after: commitSha,
  deleted: z.boolean().optional(),
  repository,
});

export const pullRequestPayload = z.object({
  action: z.string(),
  pull_request: pullRequest.extend({ updated_at: instant.optional().catch(undefined) }),
  repository,
});

export const workflowRunPayload = z.object({
  action: z.string(),
  workflow_run: z.object({
    id: z.int().positive(),
    run_attempt: z.int().positive().default(1),
    name: z.string().nullish(),
    event: z.string().max(64).optional().catch(undefined),
    head_sha: commitSha,
    head_branch: branchName.nullish(),
    html_url: link,
    run_started_at: z.iso.datetime({ offset: true }).optional().catch(undefined),
    conclusion: z.string().nullish(),
    /** Empty for pull requests from forks. */
    pull_requests: z.array(pullRequest).default([]),
  }),
  repository,
});

export const checkRunPayload = z.object({
  action: z.string(),
  check_run: z.object({ head_sha: commitSha, external_id: z.string().nullish() }),
  repository,
});

export const checkSuitePayload = z.object({
  action: z.string(),
  check_suite: z.object({ head_sha: commitSha }),
  repository,
});

export const mergeGroupPayload = z.object({
  action: z.string(),
  merge_group: z.object({ head_sha: commitSha, head_ref: z.string().min(1).max(1024) }),
  repository,
});

/** What a started workflow is answered with, where GitHub says more than that it was. */
export const dispatchAnswer = z.object({ workflow_run_id: z.int().positive(), html_url: link });

/** `$GITHUB_EVENT_PATH` of a workflow that a pull request or another workflow set off. */
export const eventFile = z.object({
  pull_request: pullRequest.optional().catch(undefined),
  workflow_run: z.object({ head_sha: commitSha, head_branch: branchName.nullish() }).optional().catch(undefined),
});
export type EventFile = z.infer<typeof eventFile>;
