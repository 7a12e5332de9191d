import type { Contract } from '../contract.ts';
import type { RunStatus } from './records.ts';

export interface GiteaRepositoryOptions {
  /** `owner/repository` */
  readonly fullName: string;
  /** Commits that no pull request or run brings in. A status can only be set on a commit that is known. */
  readonly commits?: readonly string[];
}

export interface GiteaTokenOptions {
  readonly token: string;
  /** Of its account; tokens with the same login act as one. */
  readonly login: string;
  /** `write:repository`, `write:issue` and `read:user` when absent. To write includes to read. */
  readonly scopes?: readonly string[];
  /** What its account may do in every repository; `write` when absent, and `none` does not see them. */
  readonly permission?: 'none' | 'read' | 'write' | 'admin';
}

export interface GiteaWebhookOptions {
  readonly url: string;
  /** Empty digests when absent, as the vendor sends them. */
  readonly secret?: string;
}

export interface GiteaSimulatorOptions {
  readonly repositories: readonly GiteaRepositoryOptions[];
  readonly tokens: readonly GiteaTokenOptions[];
  /** `gitea` when absent. Forgejo sends headers of its own as well, and lists no artifacts of Actions. */
  readonly family?: 'gitea' | 'forgejo';
  /** `MAX_RESPONSE_ITEMS` of the server; 50 when absent. */
  readonly maxPageSize?: number;
  /** Comments in a page; all of them come at once when absent, as the API description has it. */
  readonly commentsPerPage?: number;
  /** True: a proxy takes X-Total-Count from the answers. */
  readonly hidesTotals?: boolean;
  /** Milliseconds since the epoch; the time of day when absent. */
  readonly now?: () => number;
  /** A free one when absent. */
  readonly port?: number;
  /** The name that others reach it by, when not only this machine may: it then listens on every address. */
  readonly host?: string;
  readonly webhook?: GiteaWebhookOptions;
  /**
   * The vendor's API description; requests that break it are listed in `contractBreaches`. When absent, the one in the shared folder
   * if it is there. `off`: no check.
   */
  readonly contract?: Contract | 'off';
}

export interface NewPullRequest {
  readonly repository: string;
  /** The next free one when absent. */
  readonly number?: number;
  readonly title?: string;
  readonly state?: 'open' | 'closed';
  readonly merged?: boolean;
  readonly headBranch: string;
  /** `main` when absent. */
  readonly baseBranch?: string;
  readonly head: string;
  readonly base?: string;
  /** The fork that it comes from, `deleted` when that is gone; the repository itself when absent. */
  readonly headRepository?: string;
}

export interface NewRun {
  readonly repository: string;
  /** The next free one when absent. */
  readonly id?: number;
  /** `ci.yml` when absent. */
  readonly workflow?: string;
  /** `push` when absent. */
  readonly event?: string;
  readonly commit: string;
  readonly branch: string;
  readonly pullRequest?: number;
  /** 0 when absent: most versions do not count. */
  readonly attempt?: number;
  /** `success` when absent. */
  readonly status?: RunStatus;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly artifacts?: readonly {
    readonly name: string;
    /** Content by path in the zip. */
    readonly files: Readonly<Record<string, string>>;
    readonly expired?: boolean;
  }[];
}

export interface NewComment {
  readonly repository: string;
  readonly number: number;
  readonly body: string;
  /** Login of who wrote it; a person's when absent. */
  readonly login?: string;
}
