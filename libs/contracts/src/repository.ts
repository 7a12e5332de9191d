import { z } from 'zod';
import { commitSha } from './ids.ts';

/** For people to follow. A user name and password in it are nobody's business and are left out. */
export const webUrl = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .transform((text) => {
    const url = new URL(text);
    if (url.username === '' && url.password === '') return text;
    url.username = '';
    url.password = '';
    return url.href;
  });

export const repositoryRef = z.object({
  /** Path as people write it: `owner/repo`, `group/subgroup/project`. */
  name: z.string().min(1).max(512),
  /** The provider's own id, where its API wants one (GitLab's numeric project id). */
  id: z.string().max(64).optional(),
  url: webUrl.optional(),
  /** Provider that hosts the code, when a CI says so that hosts none itself: `github`. */
  host: z.string().max(64).optional(),
});
export type RepositoryRef = z.infer<typeof repositoryRef>;

/** A pull or merge request. `number` is the one people see: GitHub's number, GitLab's iid. */
export const changeRef = z.object({
  number: z.int().positive(),
  headSha: commitSha.optional(),
  headBranch: z.string().max(512).optional(),
  baseBranch: z.string().max(512).optional(),
  baseSha: commitSha.optional(),
  /** The newest commit that the change and its base branch share, where somebody knows it. */
  mergeBase: commitSha.optional(),
  title: z.string().max(1024).optional(),
  url: webUrl.optional(),
  /** True when the head lives in another repository, whose tokens are read-only. */
  fork: z.boolean().optional(),
});
export type ChangeRef = z.infer<typeof changeRef>;
