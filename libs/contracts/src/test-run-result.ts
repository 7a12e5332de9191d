import { z } from 'zod';
import type { RunClaim } from './fact.ts';
import { commitSha, runId } from './ids.ts';
import type { ChangeRef } from './repository.ts';

const count = z.int().nonnegative();
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const listedTest = z.looseObject({
  name: z.string().max(4096),
  error: z.string().max(65_536).optional(),
  reason: z.string().max(65_536).optional(),
  durationSeconds: z.number().nonnegative().optional(),
  file: z.string().max(4096).optional(),
});

/** Free-form, but these keys mean something. Numbers may come as text (`"pr_number": "42"`). */
const metadata = z.looseObject({
  repository: z.string().max(512).optional(),
  commitSha: z.string().max(64).optional(),
  branch: z.string().max(512).optional(),
  prNumber: z.coerce.number().int().positive().optional(),
  mrIid: z.coerce.number().int().positive().optional(),
  /** Of the change: the branch that it goes to, and the newest commit that it shares with that. */
  baseBranch: z.string().max(512).optional(),
  mergeBase: commitSha.optional(),
  /** Id of the connection to publish through. */
  provider: z.string().max(64).optional(),
  name: z.string().max(100).optional(),
  performanceMetrics: z.record(z.string(), scalar).optional(),
  environment: z.record(z.string(), scalar).optional(),
  failedTests: z.array(listedTest).optional(),
  passedTests: z.array(listedTest).optional(),
  skippedTests: z.array(listedTest).optional(),
});

/** The seed's result of a whole run, as `POST /v1/runs/:id/result` takes it. */
export const testRunResult = z
  .object({
    testRunId: runId,
    status: z.string().max(64),
    totalTests: count,
    passedTests: count,
    failedTests: count,
    skippedTests: count,
    durationSeconds: z.number().nonnegative().max(31_622_400),
    metadata: metadata.default({}),
  })
  .refine((result) => result.passedTests + result.failedTests + result.skippedTests === result.totalTests, {
    error: 'passedTests + failedTests + skippedTests must equal totalTests',
    path: ['totalTests'],
  });
export type TestRunResult = z.infer<typeof testRunResult>;

/** Every spelling that the seed's clients and ours use; `running`: there is more to come. */
const VERDICTS: Readonly<Record<string, 'passed' | 'failed' | 'running'>> = {
  success: 'passed',
  passed: 'passed',
  completed: 'passed',
  failure: 'failed',
  failed: 'failed',
  error: 'failed',
  running: 'running',
};
export const TEST_RUN_STATUSES = Object.keys(VERDICTS);

/** The sender's own verdict. Undefined for a status that is not known. */
export function verdictOf(status: string): 'passed' | 'failed' | 'running' | undefined {
  return Object.hasOwn(VERDICTS, status.toLowerCase()) ? VERDICTS[status.toLowerCase()] : undefined;
}

/** Where a result says that it belongs. */
export function placeOf({
  metadata,
}: Pick<TestRunResult, 'metadata'>): Pick<RunClaim, 'connection' | 'repository' | 'commit' | 'branch' | 'change' | 'name'> {
  const { provider, repository, commitSha, branch, name } = metadata;
  const number = metadata.prNumber ?? metadata.mrIid;
  return {
    ...(provider === undefined ? {} : { connection: provider }),
    ...(repository === undefined ? {} : { repository: { name: repository } }),
    ...(commitSha === undefined ? {} : { commit: commitSha }),
    ...(branch === undefined ? {} : { branch }),
    ...(number === undefined ? {} : { change: { number, ...baseOf(metadata) } }),
    ...(name === undefined ? {} : { name }),
  };
}

function baseOf({ baseBranch, mergeBase }: TestRunResult['metadata']): Pick<ChangeRef, 'baseBranch' | 'mergeBase'> {
  return { ...(baseBranch === undefined ? {} : { baseBranch }), ...(mergeBase === undefined ? {} : { mergeBase }) };
}

/** Keys below these hold the user's own names (`average_latency_ms`), which stay as they are written. */
const OPAQUE = new Set(['performanceMetrics', 'environment']);

const DEEPEST = 64;

/** Renames snake_case keys to camelCase, so that the seed's Python workers can post what they have. */
export function fromSnakeCase(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) throw new RangeError(`The value is nested deeper than ${DEEPEST} levels.`);
  if (Array.isArray(value)) return value.map((inner) => fromSnakeCase(inner, depth + 1));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const name = key.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
      return [name, OPAQUE.has(name) ? inner : fromSnakeCase(inner, depth + 1)];
    }),
  );
}
