/** GitLab's roles: https://docs.gitlab.com/api/access_requests/#valid-access-levels */
export const ACCESS = { guest: 10, reporter: 20, developer: 30, maintainer: 40 } as const;

export const COMMIT_STATES = ['pending', 'running', 'success', 'failed', 'canceled', 'skipped'] as const;
export type CommitState = (typeof COMMIT_STATES)[number];

export interface ProjectRecord {
  readonly id: number;
  readonly pathWithNamespace: string;
  readonly defaultBranch: string;
  /** Commits of the repository, with a branch that contains each. */
  readonly commits: readonly { readonly sha: string; readonly branch: string }[];
}

export interface UserRecord {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly bot: boolean;
}

export interface MergeRequestRecord {
  readonly id: number;
  readonly iid: number;
  readonly projectId: number;
  /** Differs from `projectId` for a merge request from a fork. */
  readonly sourceProjectId: number;
  readonly title: string;
  state: 'opened' | 'closed' | 'merged';
  readonly sourceBranch: string;
  readonly targetBranch: string;
  sha: string;
  readonly baseSha: string;
  readonly author: UserRecord;
  readonly createdAt: string;
}

export interface PipelineRecord {
  readonly id: number;
  readonly iid: number;
  readonly projectId: number;
  readonly sha: string;
  readonly ref: string;
  readonly source: string;
  /** What its own jobs came to; absent for a pipeline that only external statuses made. */
  jobsStatus?: string;
  readonly mergeRequestIid?: number;
  testReport: TestReport;
  readonly createdAt: string;
  updatedAt: string;
  /** How often it was retried through the API. */
  retries: number;
}

export interface StatusRecord {
  readonly id: number;
  readonly projectId: number;
  readonly pipelineId: number;
  readonly sha: string;
  readonly ref: string;
  readonly name: string;
  status: CommitState;
  targetUrl: string | null;
  description: string | null;
  coverage: number | null;
  /** True when a later status of the same name took its place. */
  retried: boolean;
  readonly author: UserRecord;
  readonly createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

export interface NoteRecord {
  readonly id: number;
  readonly projectId: number;
  readonly mergeRequestIid: number;
  body: string;
  readonly system: boolean;
  readonly author: UserRecord;
  readonly createdAt: string;
  updatedAt: string;
}

export interface UploadRecord {
  readonly id: number;
  readonly projectId: number;
  readonly secret: string;
  readonly filename: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly content: Uint8Array;
}

/** A slash command that GitLab executed because a note's text held it. */
export interface QuickActionRecord {
  readonly projectId: number;
  readonly mergeRequestIid: number;
  readonly command: string;
}

/** GitLab's own JSON: https://docs.gitlab.com/api/pipelines/#get-a-test-report-for-a-pipeline */
export interface TestReport {
  /** Seconds. */
  readonly total_time: number;
  readonly total_count: number;
  readonly success_count: number;
  readonly failed_count: number;
  readonly skipped_count: number;
  readonly error_count: number;
  readonly test_suites: readonly TestSuite[];
}

export interface TestSuite {
  readonly name: string;
  readonly total_time: number;
  readonly total_count: number;
  readonly success_count: number;
  readonly failed_count: number;
  readonly skipped_count: number;
  readonly error_count: number;
  /** Why the job's report could not be read; its tests are then missing. */
  readonly suite_error: string | null;
  readonly test_cases: readonly TestCase[];
}

export interface TestCase {
  readonly status: 'success' | 'failed' | 'skipped' | 'error';
  readonly name: string;
  readonly classname: string;
  readonly file: string | null;
  /** Seconds. */
  readonly execution_time: number;
  /** Text, or a JUnit element that had attributes: these by name, and its text under `__content__`. */
  readonly system_output: string | Readonly<Record<string, string>> | null;
  readonly stack_trace: string | null;
  readonly recent_failures?: { readonly count: number; readonly base_branch: string } | null;
  readonly attachment_url?: string | null;
}
