import type { Contract } from '../contract.ts';
import type { PipelineTarget, TestCase } from './records.ts';

export interface BitbucketRepositoryOptions {
  /** `workspace/repository` */
  readonly fullName: string;
  /** Commits that no pull request or pipeline brings in. A status can only be set on a commit that is known. */
  readonly commits?: readonly string[];
}

export interface BitbucketTokenOptions {
  readonly token: string;
  /** `access`: a repository, project or workspace access token, sent as Bearer. `api`: an API token, sent with the e-mail address. */
  readonly kind: 'access' | 'api';
  /** Needed for an API token. */
  readonly email?: string;
  /** All that we use when absent; an access token then lacks `account`, as repository and project access tokens do. */
  readonly scopes?: readonly string[];
  /** Full names of the repositories that it sees; all when absent. */
  readonly repositories?: readonly string[];
  readonly displayName?: string;
}

export interface BitbucketWebhookOptions {
  readonly url: string;
  /** Unsigned when absent, as at Bitbucket. */
  readonly secret?: string;
}

export interface BitbucketSimulatorOptions {
  readonly repositories: readonly BitbucketRepositoryOptions[];
  readonly tokens: readonly BitbucketTokenOptions[];
  /** Milliseconds since the epoch; the time of day when absent. */
  readonly now?: () => number;
  /** A free one when absent. */
  readonly port?: number;
  /** The name that others reach it by, when not only this machine may: it then listens on every address. */
  readonly host?: string;
  readonly webhook?: BitbucketWebhookOptions;
  /** Requests per token in a rolling hour; unlimited when absent. Bitbucket's own is 1000. */
  readonly requestsPerHour?: number;
  /** Whether the app "Pull Request Commit Links" is there, or still counts; `on` when absent. */
  readonly commitLinks?: 'on' | 'off' | 'indexing';
  /**
   * Bitbucket's own API description; requests that break it are listed in `contractBreaches`. When absent, the one in the shared
   * folder if it is there. `off`: no check.
   */
  readonly contract?: Contract | 'off';
}

export interface NewPullRequest {
  readonly repository: string;
  /** The next free one when absent. */
  readonly id?: number;
  readonly title?: string;
  readonly state?: 'OPEN' | 'MERGED' | 'DECLINED' | 'SUPERSEDED';
  readonly sourceBranch: string;
  /** `main` when absent. */
  readonly destinationBranch?: string;
  /** Newest commit of the source branch, in full. */
  readonly head: string;
  readonly base?: string;
  /** The fork that it comes from; the repository itself when absent. */
  readonly sourceRepository?: string;
}

interface NewStep {
  readonly name: string;
  /** None: the step has no report. */
  readonly tests?: readonly TestCase[];
  /** Passed tests that are counted and not listed. */
  readonly unlisted?: number;
}

export interface NewPipeline {
  readonly repository: string;
  /** The next free one when absent. */
  readonly buildNumber?: number;
  readonly target: PipelineTarget;
  /** `COMPLETED` when absent. */
  readonly state?: 'PENDING' | 'IN_PROGRESS' | 'COMPLETED';
  /** Of a completed one; `SUCCESSFUL` when absent. */
  readonly result?: 'SUCCESSFUL' | 'FAILED' | 'ERROR' | 'STOPPED' | 'EXPIRED';
  readonly steps?: readonly NewStep[];
  readonly variables?: readonly { readonly key: string; readonly value?: string; readonly secured?: boolean }[];
}

export interface NewComment {
  readonly repository: string;
  readonly pullRequest: number;
  readonly raw: string;
}
