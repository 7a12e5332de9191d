import { z } from 'zod';

/** Only what is read of the answers, so that new fields and both families of servers do not matter. */
const text = z.string().nullish();
/** The accounts of Actions and of deleted users have negative ones. */
const id = z.int();

export const userAnswer = z.object({ id, login: z.string() });

export const commentAnswer = z.object({
  id,
  body: z.string().nullish(),
  created_at: z.string(),
  html_url: text,
  user: z.object({ login: z.string() }).nullish(),
});
export type CommentAnswer = z.infer<typeof commentAnswer>;

const statusAnswer = z.object({ id, context: z.string(), status: z.string(), description: text, target_url: text });
export type StatusAnswer = z.infer<typeof statusAnswer>;
/** The newest status of each context; no list at all when there are none. */
export const combinedAnswer = z.object({ statuses: z.array(statusAnswer).nullish() });

const repositoryField = z.object({ id: id.nullish(), full_name: text, html_url: text });
const branchField = z.object({
  ref: z.string(),
  sha: text,
  repo_id: id.nullish(),
  /** Null when the fork was deleted. */
  repo: repositoryField.nullish(),
});
export const pullAnswer = z.object({
  id: id.nullish(),
  number: z.int().positive(),
  title: text,
  state: text,
  html_url: text,
  merged: z.boolean().nullish(),
  updated_at: text,
  head: branchField,
  base: branchField,
});
export type PullAnswer = z.infer<typeof pullAnswer>;

export const repositoryAnswer = z.object({
  full_name: z.string(),
  permissions: z.object({ admin: z.boolean().nullish(), push: z.boolean().nullish() }).nullish(),
});

/** Gitea says `status: completed` and a conclusion, Forgejo all of it in `status`. */
export const runAnswer = z.object({ id, status: z.string(), conclusion: text, run_attempt: z.int().nullish() });

export const artifactsAnswer = z.object({
  total_count: z.int().nullish(),
  artifacts: z
    .array(z.object({ id, name: z.string(), size_in_bytes: z.number().nullish(), expired: z.boolean().nullish() }))
    .nullish(),
});
export type ArtifactAnswer = NonNullable<z.infer<typeof artifactsAnswer>['artifacts']>[number];

export const releaseAnswer = z.object({ id });
export const assetAnswer = z.object({ id, name: z.string(), size: z.number().nullish(), browser_download_url: z.string() });

export const dispatchAnswer = z.object({ id: id.nullish() });
