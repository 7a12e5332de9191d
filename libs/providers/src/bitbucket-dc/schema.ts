import { z } from 'zod';

/** Only what is read of Bitbucket's answers, so that new fields do not matter. */
const text = z.string().nullish();
const count = z.int().nonnegative().nullish();

export const buildAnswer = z.object({
  state: text,
  name: text,
  description: text,
  url: text,
  ref: text,
  duration: z.number().nullish(),
  testResults: z.object({ successful: count, failed: count, skipped: count }).nullish(),
});
export type BuildAnswer = z.infer<typeof buildAnswer>;

export const reportAnswer = z.object({
  title: text,
  details: text,
  result: text,
  link: text,
  data: z.array(z.object({ title: text, type: text, value: z.unknown() })).nullish(),
});
export type ReportAnswer = z.infer<typeof reportAnswer>;

export const annotationsAnswer = z.object({
  annotations: z
    .array(z.object({ externalId: text, message: text, severity: text, path: text, line: z.number().nullish() }))
    .nullish(),
});
export type AnnotationAnswer = NonNullable<z.infer<typeof annotationsAnswer>['annotations']>[number];

const userField = z.object({ id: z.int().nullish(), name: text });
export type UserField = z.infer<typeof userField>;

export const commentAnswer = z.object({
  id: z.int().nonnegative(),
  version: z.int().nonnegative(),
  text,
  author: userField.nullish(),
  /** Milliseconds since the epoch. */
  createdDate: z.number(),
});
export type CommentAnswer = z.infer<typeof commentAnswer>;

export const activityAnswer = z.object({ action: text, comment: commentAnswer.nullish().catch(undefined) });

const repositoryField = z.object({
  id: z.int().nullish(),
  slug: z.string().min(1),
  project: z.object({ key: z.string().min(1) }),
  links: z.unknown().optional(),
});
export type RepositoryField = z.infer<typeof repositoryField>;
export const repositoryAnswer = repositoryField;

const branch = z.object({ id: text, displayId: text, latestCommit: text, repository: repositoryField.nullish() }).nullish();

/** The same in answers and in events. */
export const pullRequestAnswer = z.object({
  id: z.int().positive(),
  state: text,
  title: text,
  fromRef: branch,
  toRef: branch,
  links: z.unknown().optional(),
});
export type PullRequestAnswer = z.infer<typeof pullRequestAnswer>;
