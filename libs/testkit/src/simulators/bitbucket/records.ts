export interface RepositoryRecord {
  readonly fullName: string;
  readonly uuid: string;
  readonly commits: readonly string[];
}

export interface UserRecord {
  readonly uuid: string;
  readonly displayName: string;
  /** `app_user` for access tokens. */
  readonly type: 'user' | 'app_user';
}

export interface PullRequestRecord {
  readonly id: number;
  readonly repository: string;
  readonly sourceRepository: string;
  readonly title: string;
  state: 'OPEN' | 'MERGED' | 'DECLINED' | 'SUPERSEDED';
  readonly sourceBranch: string;
  readonly destinationBranch: string;
  head: string;
  readonly base: string;
  readonly createdOn: string;
  updatedOn: string;
}

export interface CommentRecord {
  readonly id: number;
  readonly repository: string;
  readonly pullRequest: number;
  raw: string;
  deleted: boolean;
  readonly user: UserRecord;
  readonly createdOn: string;
  updatedOn: string;
}

export interface StatusRecord {
  readonly repository: string;
  readonly commit: string;
  readonly key: string;
  state: string;
  name: string;
  description: string;
  url: string;
  refname: string | null;
  readonly createdOn: string;
  updatedOn: string;
}

export type Json = Readonly<Record<string, unknown>>;

export interface ReportRecord {
  readonly repository: string;
  readonly commit: string;
  readonly id: string;
  fields: Json;
  /** By external id, in the order in which they came. */
  readonly annotations: Map<string, Json>;
}

export interface DownloadRecord {
  readonly repository: string;
  readonly name: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
}

/** As the API words it: `pipeline_ref_target`, `pipeline_commit_target`, `pipeline_pullrequest_target`. */
export type PipelineTarget = Json & { readonly type: string };

/** As the API words it. */
export interface TestCase {
  readonly name: string;
  readonly package_name: string;
  readonly status: 'SUCCESSFUL' | 'FAILED' | 'ERROR' | 'SKIPPED';
  /** ISO 8601. */
  readonly duration: string;
  /** Told by a call of its own. */
  readonly reason?: { readonly message: string; readonly stack_trace: string };
}

export interface StepRecord {
  readonly uuid: string;
  readonly name: string;
  readonly tests: readonly TestCase[];
  readonly unlisted: number;
}

export interface PipelineRecord {
  readonly repository: string;
  readonly buildNumber: number;
  readonly uuid: string;
  readonly target: PipelineTarget;
  readonly commit: string | undefined;
  state: 'PENDING' | 'IN_PROGRESS' | 'COMPLETED';
  result: string;
  readonly steps: readonly StepRecord[];
  readonly variables: readonly { readonly key: string; readonly value?: string; readonly secured?: boolean }[];
  readonly createdOn: string;
  updatedOn: string;
}
