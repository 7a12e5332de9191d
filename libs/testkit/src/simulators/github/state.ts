import type { Permissions, PullRequestSeed, RepositorySeed, RunConclusion, RunOutcome, WorkflowSeed } from './options.ts';

export interface Repository {
  readonly id: number;
  readonly fullName: string;
  readonly private: boolean;
  readonly defaultBranch: string;
  /** Head commits by branch. */
  readonly branches: Map<string, string>;
  /** Undefined: every commit exists. */
  readonly commits: Set<string> | undefined;
  readonly workflows: Readonly<Record<string, WorkflowSeed>>;
}

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: 'notice' | 'warning' | 'failure';
  readonly message: string;
  readonly title?: string | undefined;
  readonly raw_details?: string | undefined;
  readonly start_column?: number | undefined;
  readonly end_column?: number | undefined;
}

export interface CheckRun {
  readonly id: number;
  readonly repository: string;
  readonly appId: number;
  readonly headSha: string;
  name: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: string | null;
  externalId: string;
  detailsUrl: string | null;
  startedAt: string | null;
  completedAt: string | null;
  output: { readonly title: string | null; readonly summary: string | null; readonly text: string | null };
  readonly annotations: Annotation[];
  actions: readonly { readonly label: string; readonly description: string; readonly identifier: string }[];
}

export interface CommitStatus {
  readonly id: number;
  readonly repository: string;
  readonly sha: string;
  readonly context: string;
  readonly state: 'error' | 'failure' | 'pending' | 'success';
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: string;
  readonly createdAt: string;
}

export interface IssueComment {
  readonly id: number;
  readonly repository: string;
  readonly issueNumber: number;
  readonly author: Author;
  readonly createdAt: string;
  body: string;
  updatedAt: string;
}

export interface Author {
  readonly login: string;
  readonly type: 'User' | 'Bot';
  /** The app that wrote it, if one did. */
  readonly appId?: number;
}

export interface PullRequest extends Required<Omit<PullRequestSeed, 'headRepository' | 'state'>> {
  readonly headRepository: string;
  readonly createdAt: string;
  state: 'open' | 'closed';
}

export interface WorkflowRun {
  readonly id: number;
  readonly repository: string;
  readonly name: string;
  readonly runNumber: number;
  readonly headSha: string;
  readonly headBranch: string;
  readonly pullRequests: readonly number[];
  readonly createdAt: string;
  readonly nextAttempts: RunOutcome[];
  /** When it is not told by the pull requests. */
  readonly event?: string;
  attempt: number;
  startedAt: string;
  updatedAt: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: RunConclusion | null;
}

export interface Artifact {
  readonly id: number;
  readonly repository: string;
  readonly runId: number;
  readonly name: string;
  readonly zip: Buffer;
  readonly createdAt: string;
  expired: boolean;
}

export interface ReleaseAsset {
  readonly id: number;
  readonly name: string;
  readonly label: string | null;
  readonly contentType: string;
  readonly content: Buffer;
  readonly createdAt: string;
}

export interface Release {
  readonly id: number;
  readonly repository: string;
  readonly tag: string;
  readonly name: string | null;
  readonly body: string | null;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly author: Author;
  readonly createdAt: string;
  readonly assets: ReleaseAsset[];
}

interface InstallationToken {
  readonly token: string;
  readonly permissions: Permissions;
  readonly repositories: readonly string[] | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface MutableGitHubState {
  readonly repositories: Repository[];
  readonly pullRequests: PullRequest[];
  readonly checkRuns: CheckRun[];
  readonly statuses: CommitStatus[];
  readonly comments: IssueComment[];
  readonly workflowRuns: WorkflowRun[];
  readonly artifacts: Artifact[];
  readonly releases: Release[];
  readonly installationTokens: InstallationToken[];
  /** Counts from 1 for each kind of thing, so that two equal tests get equal ids. */
  readonly nextId: (kind: string) => number;
}

/** What the simulated GitHub holds, to look at. */
export type GitHubState = {
  readonly [Key in Exclude<keyof MutableGitHubState, 'nextId' | 'installationTokens'>]: readonly Readonly<
    MutableGitHubState[Key][number]
  >[];
};

export function createState(repositories: readonly RepositorySeed[]): MutableGitHubState {
  const counters = new Map<string, number>();
  const nextId = (kind: string): number => {
    const id = (counters.get(kind) ?? 0) + 1;
    counters.set(kind, id);
    return id;
  };
  return {
    repositories: repositories.map((seed) => ({
      id: nextId('repository'),
      fullName: seed.fullName,
      private: seed.private ?? false,
      defaultBranch: seed.defaultBranch ?? 'main',
      branches: new Map(Object.entries(seed.branches ?? {})),
      commits: seed.commits === undefined ? undefined : new Set(seed.commits),
      workflows: seed.workflows ?? {},
    })),
    pullRequests: [],
    checkRuns: [],
    statuses: [],
    comments: [],
    workflowRuns: [],
    artifacts: [],
    releases: [],
    installationTokens: [],
    nextId,
  };
}

/** As GitHub writes instants: ISO 8601 to the second. */
export function toTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
