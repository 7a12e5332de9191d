/** Rights in the project, which its settings grant and take away. */
export const RIGHTS = ['code', 'status', 'threads', 'build', 'build-execute', 'test', 'test-write', 'test-delete'] as const;
export type Right = (typeof RIGHTS)[number];

export interface IdentityRecord {
  readonly id: string;
  readonly displayName: string;
}

export interface RepositoryRecord {
  readonly id: string;
  readonly project: string;
  readonly projectId: string;
  readonly name: string;
  readonly commits: readonly string[];
}

export interface PullRequestRecord {
  readonly id: number;
  readonly repositoryId: string;
  readonly title: string;
  status: 'active' | 'completed' | 'abandoned';
  readonly sourceBranch: string;
  readonly targetBranch: string;
  /** Heads of its iterations, the oldest first. */
  readonly heads: string[];
  readonly mergeCommit: string | undefined;
  readonly isFork: boolean;
  readonly needsIteration: boolean;
  readonly createdAt: string;
}

export interface StatusRecord {
  readonly id: number;
  readonly state: string;
  readonly description: string | undefined;
  readonly targetUrl: string | undefined;
  readonly context: { readonly name: string; readonly genre: string | undefined };
  readonly createdBy: IdentityRecord;
  readonly createdAt: string;
}

export interface CommitStatusRecord extends StatusRecord {
  readonly repositoryId: string;
  readonly commit: string;
}

export interface PullRequestStatusRecord extends StatusRecord {
  readonly pullRequest: number;
  readonly iterationId: number | undefined;
}

export interface CommentRecord {
  readonly id: number;
  readonly author: IdentityRecord;
  readonly commentType: 'text' | 'system';
  content: string;
  isDeleted: boolean;
  readonly publishedAt: string;
}

export interface ThreadRecord {
  readonly id: number;
  readonly pullRequest: number;
  status: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly comments: CommentRecord[];
  readonly publishedAt: string;
}

export interface BuildRecord {
  readonly id: number;
  readonly repositoryId: string;
  readonly definition: number;
  status: string;
  result: string | undefined;
  readonly sourceBranch: string;
  readonly sourceVersion: string;
  readonly parameters: string | undefined;
  readonly templateParameters: Readonly<Record<string, unknown>> | undefined;
  readonly triggerInfo: Readonly<Record<string, string>>;
  readonly queuedAt: string;
}

/** What a publisher says of one result; sub results as the vendor has them. */
export interface TestResultFields {
  readonly testCaseTitle?: string;
  readonly automatedTestName?: string;
  readonly automatedTestStorage?: string;
  readonly outcome?: string;
  readonly durationInMs?: number;
  readonly errorMessage?: string;
  readonly stackTrace?: string;
  readonly comment?: string;
  readonly resultGroupType?: string;
  readonly subResults?: readonly unknown[];
}

export interface TestResultRecord extends TestResultFields {
  readonly id: number;
}

export interface TestRunRecord {
  readonly id: number;
  readonly name: string;
  readonly projectId: string;
  readonly build: number | undefined;
  state: string;
  comment: string | undefined;
  readonly startedAt: string;
  readonly job: { readonly name: string; readonly attempt: number } | undefined;
  readonly owner: IdentityRecord;
  readonly results: TestResultRecord[];
  readonly attachments: AttachmentRecord[];
}

export interface AttachmentRecord {
  readonly id: number;
  readonly fileName: string;
  readonly comment: string | undefined;
  readonly content: Uint8Array;
}
