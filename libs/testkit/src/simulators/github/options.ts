import type { Contract } from '../contract.ts';

export type PermissionName =
  | 'checks'
  | 'statuses'
  | 'issues'
  | 'pull_requests'
  | 'contents'
  | 'actions'
  | 'repository_hooks'
  | 'metadata';
export type Permissions = Readonly<Partial<Record<PermissionName, 'read' | 'write'>>>;

export interface RepositorySeed {
  /** `owner/repo`. */
  readonly fullName: string;
  readonly private?: boolean;
  /** `main` when absent. */
  readonly defaultBranch?: string;
  /** Heads by branch. Pull requests and workflow runs add theirs. */
  readonly branches?: Readonly<Record<string, string>>;
  /** When given, any other commit is unknown (422), as after a force-push. When absent, every commit exists. */
  readonly commits?: readonly string[];
  /** By file name: `ci.yml`. */
  readonly workflows?: Readonly<Record<string, WorkflowSeed>>;
}

export interface WorkflowSeed {
  readonly name: string;
  /** Names of the inputs of its trigger `workflow_dispatch`; absent when it has no such trigger. */
  readonly inputs?: readonly string[];
}

export interface TokenSeed {
  readonly token: string;
  readonly kind: 'app-installation' | 'pat' | 'actions';
  readonly permissions: Permissions;
  /** Full names. All repositories when absent. */
  readonly repositories?: readonly string[];
  /** Told in `x-oauth-scopes`, as for classic personal access tokens. */
  readonly scopes?: readonly string[];
}

export interface AppSeed {
  readonly id: number;
  readonly installationId: number;
  /** Checks the RS256 assertions that ask for installation tokens. */
  readonly publicKeyPem: string;
  /** What the installation was granted; everything when absent. */
  readonly permissions?: Permissions;
  /** All repositories when absent. */
  readonly repositories?: readonly string[];
}

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api; what is absent is as documented there. */
export interface GitHubLimits {
  /** Requests per hour and token. */
  readonly primaryPerHour?: number;
  readonly contentPerMinute?: number;
  readonly contentPerHour?: number;
  readonly pointsPerMinute?: number;
  readonly concurrent?: number;
  /** How a secondary limit answers; 403 when absent. */
  readonly secondaryStatus?: 403 | 429;
  /** Seconds told with a secondary limit; 60 when absent. GitHub leaves it out at times: `none`. */
  readonly retryAfter?: number | 'none';
}

export interface WebhookTarget {
  readonly url: string;
  readonly secret: string;
  /** How the payload is wrapped; `json` when absent. */
  readonly contentType?: 'json' | 'form';
}

export interface GitHubOptions {
  readonly repositories: readonly RepositorySeed[];
  readonly tokens: readonly TokenSeed[];
  readonly app?: AppSeed;
  /** `off`: unlimited and without the headers, as GitHub Enterprise Server comes. */
  readonly limits?: GitHubLimits | 'off';
  readonly webhook?: WebhookTarget;
  readonly port?: number;
  /** The name that others reach it by, when not only this machine may: it then listens on every address. */
  readonly host?: string;
  /** Milliseconds since the epoch; the time of day when absent. */
  readonly now?: () => number;
  /** Checks requests before they take effect. When absent, the description in the shared folder if it is there. `off`: no check. */
  readonly contract?: Contract | 'off';
}

export interface PullRequestSeed {
  readonly repository: string;
  readonly number: number;
  readonly title?: string;
  readonly headSha: string;
  readonly headBranch: string;
  readonly baseSha?: string;
  readonly baseBranch?: string;
  readonly state?: 'open' | 'closed';
  /** Full name of the fork that the head lives in. */
  readonly headRepository?: string;
}

export interface ArtifactSeed {
  readonly name: string;
  /** Content by path in the zip. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

export type RunConclusion = 'success' | 'failure' | 'cancelled' | 'skipped' | 'timed_out' | 'neutral' | 'action_required';

export interface RunOutcome {
  readonly conclusion: RunConclusion;
  readonly artifacts: readonly ArtifactSeed[];
}

export interface WorkflowRunSeed {
  readonly repository: string;
  readonly id: number;
  /** 1 when absent. */
  readonly runAttempt?: number;
  readonly name: string;
  readonly headSha: string;
  readonly headBranch: string;
  /** Null: still running. */
  readonly conclusion: RunConclusion | null;
  /** Numbers. GitHub leaves them out for pull requests from forks. */
  readonly pullRequests?: readonly number[];
  readonly artifacts?: readonly ArtifactSeed[];
  /** What re-runs will give, in this order. Later ones end as the last one did, without new artifacts. */
  readonly nextAttempts?: readonly RunOutcome[];
}
