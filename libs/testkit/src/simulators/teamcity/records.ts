export type BuildState = 'queued' | 'running' | 'finished';

export interface BuildProperty {
  readonly name: string;
  /** Absent: a secret, which TeamCity does not tell. */
  readonly value?: string;
}

export interface TeamCityBuildTypeOptions {
  /** `Shop_UnitTests` */
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly vcsRootId: string;
  /** `https://github.com/acme/shop.git` */
  readonly vcsUrl: string;
  /** `refs/heads/main` when absent. */
  readonly defaultBranch?: string;
  /** Parameters of the configuration. */
  readonly parameters?: readonly BuildProperty[];
}

export interface Invocation {
  readonly status: 'SUCCESS' | 'FAILURE' | 'UNKNOWN';
  readonly ignored?: boolean;
  readonly ignoreDetails?: string;
  /** Milliseconds. */
  readonly duration?: number;
  readonly details?: string;
}

export interface TestRecord extends Invocation {
  /** `suite: package.Class.method` */
  readonly name: string;
  readonly muted?: boolean;
  readonly newFailure?: boolean;
  /** When the test ran more than once. */
  readonly invocations?: readonly Invocation[];
}

export interface ArtifactRecord {
  readonly path: string;
  readonly content: string;
  /** Kept in a storage elsewhere: requests are redirected there. */
  readonly storedAt?: string;
}

export interface TagRecord {
  readonly name: string;
  /** A private tag of this user. */
  readonly owner?: string;
}

export interface NoteRecord {
  readonly text: string;
  readonly username: string;
  readonly at: number;
}

export interface BuildRecord {
  readonly id: number;
  readonly buildType: TeamCityBuildTypeOptions;
  readonly number: string;
  readonly revision: string;
  readonly ref: string;
  readonly branchName: string;
  readonly isDefaultBranch: boolean;
  readonly personal: boolean;
  readonly properties: readonly BuildProperty[];
  readonly pullRequest?: { readonly number: number; readonly source: string; readonly target: string; readonly title?: string };
  /** The change that it was started for, if one was named. */
  readonly changeId: number;
  readonly startedBy: string;
  state: BuildState;
  status: string;
  comment?: NoteRecord;
  statusChangeComment?: NoteRecord;
  canceled?: NoteRecord;
  tags: TagRecord[];
  tests: TestRecord[];
  artifacts: ArtifactRecord[];
  /** What was posted to it, as it came. */
  log: string[];
  readonly queuedAt: number;
  startedAt?: number;
  finishedAt?: number;
}
