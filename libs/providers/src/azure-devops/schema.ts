import { z } from 'zod';

/** Only what is read of the answers, so that new fields and versions do not matter. */
const id = z.int().nonnegative();
const text = z.string().nullish();

/** Lists come as `{ count, value }`, although the vendor's API description says arrays. */
export function listOf<T>(item: z.ZodType<T>): z.ZodType<{ readonly value: readonly T[] }> {
  return z.object({ value: z.array(item) });
}

export const connectionAnswer = z.object({
  authenticatedUser: z.object({ id: z.string(), providerDisplayName: text }),
});

export const statusAnswer = z.object({
  id: id.nullish(),
  state: z.string(),
  description: text,
  targetUrl: text,
  context: z.object({ name: z.string(), genre: text }).nullish(),
  iterationId: id.nullish(),
  createdBy: z.object({ id: z.string() }).nullish(),
  creationDate: text,
});
export type StatusAnswer = z.infer<typeof statusAnswer>;

export const iterationAnswer = z.object({ id, sourceRefCommit: z.object({ commitId: z.string() }).nullish() });

const commentAnswer = z.object({
  id,
  content: text,
  isDeleted: z.boolean().nullish(),
  commentType: text,
  publishedDate: z.string().default(''),
  author: z.object({ id: z.string() }).nullish(),
});

export const threadAnswer = z.object({
  id,
  isDeleted: z.boolean().nullish(),
  properties: z.record(z.string(), z.unknown()).nullish(),
  comments: z.array(commentAnswer).nullish(),
});
export type ThreadAnswer = z.infer<typeof threadAnswer>;

export const pullRequestAnswer = z.object({
  pullRequestId: z.int().positive(),
  status: text,
  title: text,
  sourceRefName: text,
  targetRefName: text,
  lastMergeSourceCommit: z.object({ commitId: z.string() }).nullish(),
  lastMergeCommit: z.object({ commitId: z.string() }).nullish(),
  lastMergeTargetCommit: z.object({ commitId: z.string() }).nullish(),
  forkSource: z.unknown().optional(),
});

export const buildAnswer = z.object({
  id: z.int().positive(),
  status: text,
  result: text,
  sourceBranch: text,
  sourceVersion: text,
  parameters: text,
  templateParameters: z.record(z.string(), z.unknown()).nullish(),
  definition: z.object({ id }),
  project: z.object({ id: z.string() }).nullish(),
  _links: z.object({ web: z.object({ href: z.string() }).nullish() }).nullish(),
});

export const definitionAnswer = z.object({ id, name: z.string() });

const attempt = z.object({ attempt: z.int().nullish() });
export const testRunAnswer = z.object({
  id,
  name: z
    .string()
    .nullish()
    .transform((name) => name ?? ''),
  state: z
    .string()
    .nullish()
    .transform((state) => state ?? ''),
  comment: text,
  startedDate: text,
  completedDate: text,
  errorMessage: text,
  totalTests: id.nullish(),
  webAccessUrl: text,
  /** Which job published it; there for runs of jobs. */
  pipelineReference: z
    .object({
      stageReference: attempt.extend({ stageName: text }).nullish(),
      phaseReference: attempt.extend({ phaseName: text }).nullish(),
      jobReference: attempt.extend({ jobName: text }).nullish(),
    })
    .nullish(),
});
export type TestRunAnswer = z.infer<typeof testRunAnswer>;

const judged = {
  outcome: text,
  durationInMs: z.number().nullish(),
  errorMessage: text,
  stackTrace: text,
  comment: text,
  resultGroupType: text,
};

export interface SubResultAnswer extends z.infer<z.ZodObject<typeof judged>> {
  readonly displayName?: string | null | undefined;
  readonly sequenceId?: number | null | undefined;
  readonly subResults?: readonly SubResultAnswer[] | null | undefined;
}

const subResultAnswer: z.ZodType<SubResultAnswer> = z.object({
  ...judged,
  displayName: text,
  sequenceId: z.int().nullish(),
  get subResults() {
    return z.array(subResultAnswer).nullish();
  },
});

export const testResultAnswer = z.object({
  ...judged,
  id,
  testCaseTitle: text,
  testCase: z.object({ name: text }).nullish(),
  automatedTestName: text,
  automatedTestStorage: text,
  subResults: z.array(subResultAnswer).nullish(),
});
export type TestResultAnswer = z.infer<typeof testResultAnswer>;

export const attachmentAnswer = z.object({ id, url: text, fileName: text, comment: text });
