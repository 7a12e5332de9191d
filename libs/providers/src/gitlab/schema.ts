import { ProviderError } from '@testwire/contracts';
import { z } from 'zod';

/** Only what is read of GitLab's answers, so that new fields and editions do not matter. */
const id = z.int().nonnegative();
const text = z.string().nullish();

export const userAnswer = z.object({ id, username: z.string() });

export const noteAnswer = z.object({
  id,
  body: z.string(),
  system: z.boolean().default(false),
  created_at: z.string(),
  author: z.object({ id }),
});

export const statusAnswer = z.object({
  id,
  name: z.string(),
  status: z.string(),
  ref: text,
  description: text,
  target_url: text,
  pipeline_id: id.nullish(),
});
export type StatusAnswer = z.infer<typeof statusAnswer>;

export const mergeRequestAnswer = z.object({
  iid: z.int().positive(),
  project_id: id.optional(),
  state: z.string(),
  sha: text,
  title: text,
  source_branch: text,
  target_branch: text,
  source_project_id: id.nullish(),
  target_project_id: id.nullish(),
  web_url: text,
});

export const uploadAnswer = z.object({ url: z.string(), full_path: z.string().optional() });

export const pipelineAnswer = z.object({ id, status: z.string(), web_url: text });
export type PipelineAnswer = z.infer<typeof pipelineAnswer>;

const access = z.object({ access_level: z.int() }).nullish();
export const projectAnswer = z.object({
  id,
  path_with_namespace: z.string(),
  permissions: z.object({ project_access: access, group_access: access }).optional(),
});

export const tokenAnswer = z.object({ scopes: z.array(z.string()), active: z.boolean().optional() });

const count = z.int().nonnegative().default(0);
/** Text, or what GitLab's JUnit reader makes of an element with attributes: an object, or a list of them. */
const outputAnswer = z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]).nullish();

const testCaseAnswer = z.object({
  status: z.string(),
  name: text,
  classname: text,
  file: text,
  execution_time: z.number().nullish(),
  system_output: outputAnswer,
  stack_trace: text,
});
export type TestCaseAnswer = z.infer<typeof testCaseAnswer>;

export const testSuiteAnswer = z.object({
  name: z.string().nullish(),
  total_time: z.number().nullish(),
  total_count: count,
  success_count: count,
  failed_count: count,
  skipped_count: count,
  error_count: count,
  suite_error: text,
  test_cases: z.array(testCaseAnswer).default([]),
});
export type TestSuiteAnswer = z.infer<typeof testSuiteAnswer>;

export const testReportAnswer = z.object({ test_suites: z.array(testSuiteAnswer).default([]) });

/** An answer of another shape usually comes from a proxy or a sign-in page in front of GitLab. */
export function readAnswer<T>(schema: z.ZodType<T>, answer: unknown, what: string): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'answer'}: ${issue.message}`);
  throw new ProviderError({
    kind: 'rejected',
    message: `GitLab's ${what} has an unexpected shape (${faults.join('; ')}). Check that the base URL leads to GitLab's API.`,
  });
}
