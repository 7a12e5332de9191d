export interface AccountRecord {
  readonly id: number;
  readonly login: string;
}

export interface RepositoryRecord {
  readonly id: number;
  readonly fullName: string;
  readonly commits: readonly string[];
}

export interface PullRequestRecord {
  readonly repository: string;
  readonly number: number;
  readonly title: string;
  state: 'open' | 'closed';
  merged: boolean;
  readonly headBranch: string;
  readonly baseBranch: string;
  head: string;
  readonly base: string;
  /** Undefined: the fork was deleted. */
  readonly headRepository: string | undefined;
  updatedAt: string;
}

export interface CommentRecord {
  readonly id: number;
  readonly repository: string;
  readonly number: number;
  readonly account: AccountRecord;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
}

/** One of a history that only grows. */
export interface StatusRecord {
  readonly id: number;
  readonly repository: string;
  readonly commit: string;
  readonly context: string;
  readonly state: string;
  readonly description: string;
  readonly targetUrl: string;
  readonly account: AccountRecord;
  readonly createdAt: string;
}

export interface AssetRecord {
  readonly id: number;
  readonly name: string;
  readonly content: Buffer;
}

export interface ReleaseRecord {
  readonly id: number;
  readonly repository: string;
  readonly tag: string;
  readonly name: string;
  readonly prerelease: boolean;
  readonly assets: AssetRecord[];
}

export interface ArtifactRecord {
  readonly id: number;
  readonly name: string;
  readonly zip: Buffer;
  readonly expired: boolean;
}

/** A run of Actions. `status` is Forgejo's word; Gitea's two are made of it. */
export interface RunRecord {
  readonly repository: string;
  readonly id: number;
  readonly number: number;
  readonly workflow: string;
  readonly event: string;
  readonly commit: string;
  readonly branch: string;
  readonly pullRequest: number | undefined;
  readonly attempt: number;
  status: RunStatus;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly artifacts: readonly ArtifactRecord[];
  readonly startedAt: string;
}

export type RunStatus = 'success' | 'failure' | 'cancelled' | 'skipped' | 'waiting' | 'running' | 'blocked';
