import type { Contract } from '../contract.ts';
import type { TestReport } from './records.ts';

export interface GitLabProjectOptions {
  readonly id: number;
  /** `group/subgroup/project` */
  readonly pathWithNamespace: string;
  /** `main` when absent. */
  readonly defaultBranch?: string;
  /** Commits that no merge request or pipeline brings in. A status can only be set on a commit that is known. */
  readonly commits?: readonly { readonly sha: string; readonly branch: string }[];
}

export interface GitLabTokenOptions {
  readonly token: string;
  /** `job` stands for a CI_JOB_TOKEN, which is sent as JOB-TOKEN and may do very little. */
  readonly kind: 'pat' | 'project' | 'job';
  /** `['api']` when absent; `read_api` may only read, `read_user` may only ask who it is. */
  readonly scopes?: readonly string[];
  /** The role in every project that it sees (10 guest, 20 reporter, 30 developer, 40 maintainer); 40 when absent. */
  readonly accessLevel?: number;
  /** Ids of the projects that it sees; all when absent. */
  readonly projects?: readonly number[];
  /** Who it acts as; made up from the kind and the position when absent. */
  readonly username?: string;
}

/** All off, or GitLab's own defaults, when absent. */
export interface GitLabLimits {
  /** Requests per token in one minute; more are answered with 429, as GitLab's edge does. */
  readonly requestsPerMinute?: number;
  /** Notes created per token in one minute; more are answered with 429, as its application does. */
  readonly notesPerMinute?: number;
  /** Bytes of one upload; 100 MiB when absent. */
  readonly uploadBytes?: number;
  /** Statuses that one pipeline takes; more are answered with 422, or go to a pipeline of their own. */
  readonly statusesPerPipeline?: number;
}

export interface GitLabWebhookOptions {
  readonly url: string;
  /** Sent in the clear as X-Gitlab-Token. */
  readonly token?: string;
  /** `whsec_…`: signs by the Standard Webhooks scheme. */
  readonly signingToken?: string;
}

export interface GitLabSimulatorOptions {
  readonly projects: readonly GitLabProjectOptions[];
  readonly tokens: readonly GitLabTokenOptions[];
  /** Milliseconds since the epoch; the time of day when absent. */
  readonly now?: () => number;
  /** A free one when absent. */
  readonly port?: number;
  /** The name that others reach it by, when not only this machine may: it then listens on every address. */
  readonly host?: string;
  readonly webhook?: GitLabWebhookOptions;
  readonly limits?: GitLabLimits;
  /**
   * GitLab's own API description; requests that break it are listed in `contractBreaches`. When absent, the one in the
   * shared folder if it is there. `off`: no check.
   */
  readonly contract?: Contract | 'off';
}

export interface NewMergeRequest {
  readonly project: number;
  /** The next free one when absent. */
  readonly iid?: number;
  readonly title?: string;
  readonly state?: 'opened' | 'closed' | 'merged';
  readonly sourceBranch: string;
  /** The project's default branch when absent. */
  readonly targetBranch?: string;
  /** Head of the source branch. */
  readonly sha: string;
  readonly baseSha?: string;
  /** The fork that it comes from; the project itself when absent. */
  readonly sourceProject?: number;
}

export interface NewPipeline {
  readonly project: number;
  /** The next free one when absent. */
  readonly id?: number;
  readonly sha: string;
  /** When absent: `refs/merge-requests/IID/head` for a merge request's pipeline, as GitLab names it, else the default branch. */
  readonly ref?: string;
  /** `push`, `merge_request_event`, `schedule`, … `push` when absent. */
  readonly source?: string;
  /** What its jobs came to; `success` when absent. */
  readonly status?: string;
  readonly mergeRequestIid?: number;
  readonly testReport?: TestReport;
}

export interface NewNote {
  readonly project: number;
  readonly mergeRequestIid: number;
  readonly body: string;
  /** GitLab's own remark on what happened, such as "added 1 commit". */
  readonly system?: boolean;
}
