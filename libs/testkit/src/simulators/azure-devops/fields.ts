import { z } from 'zod';
import { invalid } from './api-error.ts';

/** The body as the schema has it; the vendor answers 400 to anything else. */
export function readFields<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`The value of ${issue?.path.join('.') || 'the body'} is not valid: ${issue?.message ?? ''}`);
}

export const statusFields = z.object({
  state: z.enum(['notSet', 'pending', 'succeeded', 'failed', 'error', 'notApplicable']),
  description: z.string().optional(),
  targetUrl: z.url().optional(),
  context: z.object({ name: z.string().min(1), genre: z.string().optional() }),
  iterationId: z.int().positive().optional(),
});

/** https://github.com/runatlantis/atlantis/blob/main/server/events/vcs/azuredevops/client.go */
const MAX_COMMENT = 150_000;
const content = z.string().min(1).max(MAX_COMMENT);

export const threadFields = z.object({
  comments: z.array(z.object({ content, commentType: z.enum(['text', 'system']).default('text') })).min(1),
  status: z.enum(['unknown', 'active', 'fixed', 'wontFix', 'closed', 'byDesign', 'pending']).default('active'),
  properties: z.record(z.string(), z.string()).default({}),
});
export const commentFields = z.object({ content });

export const patchFields = z.array(z.object({ op: z.literal('remove'), path: z.string().regex(/^\/\d+$/) }));

export const runFields = z.object({
  name: z.string().min(1).max(256),
  automated: z.boolean(),
  state: z.enum(['NotStarted', 'InProgress']).default('NotStarted'),
  build: z.object({ id: z.string().regex(/^\d+$/) }).optional(),
  comment: z.string().max(1000).optional(),
});

export const runUpdateFields = z.object({
  state: z.enum(['NotStarted', 'InProgress', 'Completed', 'Aborted', 'Waiting']).optional(),
  comment: z.string().max(1000).optional(),
});

const OUTCOMES = [
  'Passed',
  'Failed',
  'NotExecuted',
  'NotApplicable',
  'Aborted',
  'Timeout',
  'Inconclusive',
  'Error',
  'Blocked',
] as const;
const result = {
  testCaseTitle: z.string().min(1).max(256),
  automatedTestName: z.string().max(256).optional(),
  automatedTestStorage: z.string().max(256).optional(),
  outcome: z.enum(OUTCOMES).optional(),
  durationInMs: z.number().nonnegative().optional(),
  errorMessage: z.string().optional(),
  /** "maxSize = 1000 chars" */
  stackTrace: z.string().max(1000).optional(),
  comment: z.string().max(1000).optional(),
};
/** More than so many in one call are refused. */
const MAX_RESULTS = 1000;
export const resultFields = z.array(z.object(result)).min(1).max(MAX_RESULTS);
export const resultUpdateFields = z
  .array(z.object({ ...result, testCaseTitle: result.testCaseTitle.optional(), id: z.int() }))
  .min(1)
  .max(MAX_RESULTS);

export const attachmentFields = z.object({
  stream: z.base64(),
  fileName: z.string().min(1).max(255),
  comment: z.string().optional(),
  attachmentType: z.literal('GeneralAttachment').optional(),
});

export const buildFields = z.object({
  definition: z.object({ id: z.int() }),
  sourceBranch: z.string().startsWith('refs/').optional(),
  sourceVersion: z.string().optional(),
  parameters: z.string().optional(),
  templateParameters: z.record(z.string(), z.unknown()).optional(),
});
export const buildUpdateFields = z.object({ status: z.literal('cancelling') });
