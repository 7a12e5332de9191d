import type { Contract } from '../contract.ts';

export interface BitbucketDcRepositoryOptions {
  /** `PROJECT/repository`, or `~person/repository` */
  readonly name: string;
  /** Commits that no pull request brings in. */
  readonly commits?: readonly string[];
}

export interface BitbucketDcTokenOptions {
  readonly token: string;
  /** The account that it acts as. Sent as Bearer, or by basic authentication with this name. */
  readonly name: string;
  /** Names of the repositories that it may read; all when absent. */
  readonly repositories?: readonly string[];
}

export interface BitbucketDcWebhookOptions {
  readonly url: string;
  /** Unsigned when absent, as at Bitbucket. */
  readonly secret?: string;
}

export interface BitbucketDcSimulatorOptions {
  readonly repositories: readonly BitbucketDcRepositoryOptions[];
  readonly tokens: readonly BitbucketDcTokenOptions[];
  /** `/bitbucket`; none when absent. */
  readonly contextPath?: string;
  /** Milliseconds since the epoch; the time of day when absent. */
  readonly now?: () => number;
  /** A free one when absent. */
  readonly port?: number;
  /** The name that others reach it by, when not only this machine may: it then listens on every address. */
  readonly host?: string;
  readonly webhook?: BitbucketDcWebhookOptions;
  /** Entries of the largest page, whatever is asked for; 1000 when absent. */
  readonly maxPage?: number;
  /** Requests of an account at once, and how many come back each second; unlimited when absent, as Bitbucket comes. */
  readonly rateLimit?: { readonly capacity: number; readonly perSecond: number };
  /** False: it tells nobody in the headers of its answers whom it recognised. */
  readonly namesCaller?: boolean;
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
  readonly state?: 'OPEN' | 'MERGED' | 'DECLINED';
  readonly fromBranch: string;
  /** `main` when absent. */
  readonly toBranch?: string;
  /** Newest commit of the source branch. */
  readonly head: string;
  readonly base?: string;
  /** The fork that it comes from; the repository itself when absent. */
  readonly fromRepository?: string;
}

export interface NewComment {
  readonly repository: string;
  readonly pullRequest: number;
  readonly text: string;
}
