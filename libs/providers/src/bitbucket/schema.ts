import { z } from 'zod';

/** Only what is read of Bitbucket's answers, so that new fields do not matter. */
const text = z.string().nullish();
const link = z.object({ html: z.object({ href: text }).nullish() }).nullish();

export const userAnswer = z.object({ uuid: z.string() });

export const statusAnswer = z.object({ key: z.string(), state: text, name: text, description: text, url: text });
export type StatusAnswer = z.infer<typeof statusAnswer>;

export const commentAnswer = z.object({
  id: z.int().nonnegative(),
  deleted: z.boolean().nullish(),
  created_on: z.string(),
  content: z.object({ raw: z.string().nullish() }).nullish(),
  user: z.object({ uuid: text }).nullish(),
  inline: z.unknown().optional(),
  links: link,
});
export type CommentAnswer = z.infer<typeof commentAnswer>;

export const reportAnswer = z.object({
  title: text,
  details: text,
  result: text,
  link: text,
  data: z.array(z.object({ title: text, type: text, value: z.unknown() })).nullish(),
});
export type ReportAnswer = z.infer<typeof reportAnswer>;

export const annotationAnswer = z.object({
  external_id: text,
  summary: text,
  details: text,
  path: text,
  line: z.int().nullish(),
});
export type AnnotationAnswer = z.infer<typeof annotationAnswer>;

const endpoint = z
  .object({
    branch: z.object({ name: text }).nullish(),
    commit: z.object({ hash: text }).nullish(),
    repository: z.object({ full_name: text }).nullish(),
  })
  .nullish();

export const pullRequestAnswer = z.object({
  id: z.int().positive(),
  state: text,
  title: text,
  source: endpoint,
  destination: endpoint,
  links: link,
});
export type PullRequestAnswer = z.infer<typeof pullRequestAnswer>;

/** Of the pull requests of a commit, Bitbucket says hardly more than the number. */
export const pullRequestId = z.object({ id: z.int().positive() });

export const commitAnswer = z.object({ hash: z.string().regex(/^[0-9a-f]{40}$/i) });

const named = z.object({ name: text }).nullish();

const selector = z.object({ type: z.string(), pattern: text });
const commit = z.object({ hash: text }).nullish();

const targetAnswer = z.object({
  type: text,
  ref_type: text,
  ref_name: text,
  selector: selector.nullish(),
  commit,
  source: text,
  destination: text,
  destination_commit: commit,
  pullrequest: z.object({ id: z.int().positive() }).nullish(),
});
export type TargetAnswer = z.infer<typeof targetAnswer>;

export const pipelineAnswer = z.object({
  uuid: text,
  build_number: z.int().positive(),
  state: z.object({ name: text, result: named, stage: named }).nullish(),
  target: targetAnswer.nullish(),
  variables: z.array(z.object({ key: z.string(), value: text, secured: z.boolean().nullish() })).nullish(),
});
export type PipelineAnswer = z.infer<typeof pipelineAnswer>;

export const stepAnswer = z.object({ uuid: z.string(), name: text });

const count = z.int().nonnegative().nullish();

/** Not in Bitbucket's description of its API; the names are those that its own pages read. */
export const testSummaryAnswer = z.object({
  number_of_test_cases: count,
  number_of_successful_test_cases: count,
  number_of_failed_test_cases: count,
  number_of_error_test_cases: count,
  number_of_skipped_test_cases: count,
});
export type TestSummaryAnswer = z.infer<typeof testSummaryAnswer>;

export const reasonAnswer = z.object({ message: text, stack_trace: text, output: text });

export const testCaseAnswer = z.object({
  uuid: text,
  name: text,
  package_name: text,
  class_name: text,
  fully_qualified_name: text,
  status: text,
  /** ISO 8601: `PT0.012S`; seconds where it is a number. */
  duration: z.union([z.string(), z.number()]).nullish(),
  reason: reasonAnswer.nullish().catch(undefined),
});
export type TestCaseAnswer = z.infer<typeof testCaseAnswer>;
