import type { Contract } from '../contract.ts';
import type { BuildRecord, Right, TestResultFields } from './records.ts';

interface AzureDevOpsRepositoryOptions {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  /** Commits that a status can be set on, beside heads of pull requests and what builds built. */
  readonly commits?: readonly string[];
}

export interface AzureDevOpsTokenOptions {
  readonly token: string;
  /** `pat` is sent as the password of basic authentication, `bearer` as it is. */
  readonly kind?: 'pat' | 'bearer';
  /** What it may do; everything when absent. */
  readonly rights?: readonly Right[];
  /** Id of the identity that it acts as; made up from the position when absent. */
  readonly identity?: string;
}

export interface AzureDevOpsWebhookOptions {
  readonly url: string;
  /** Sent as the password of basic authentication. */
  readonly password?: string;
}

export interface AzureDevOpsSimulatorOptions {
  /** First part of the path: `acme`. */
  readonly organization: string;
  readonly repositories: readonly AzureDevOpsRepositoryOptions[];
  readonly definitions?: readonly { readonly id: number; readonly project: string; readonly name: string }[];
  readonly tokens: readonly AzureDevOpsTokenOptions[];
  /** How a credential that is not accepted is answered: the vendor does all of these. 203 when absent. */
  readonly refuseWith?: 203 | 302 | 401;
  /** Most entries in a page of test results; 1000, and 200 with details, when absent. */
  readonly maxPageSize?: number;
  /** Milliseconds since the epoch; the time of day when absent. */
  readonly now?: () => number;
  /** A free one when absent. */
  readonly port?: number;
  /** The name that others reach it by, when not only this machine may: it then listens on every address. */
  readonly host?: string;
  readonly webhook?: AzureDevOpsWebhookOptions;
  /** The vendor's API description; when absent, the one in the shared folder if it is there. `off`: no check. */
  readonly contract?: Contract | 'off';
}

export interface NewPullRequest {
  readonly repository: string;
  /** The next free one when absent. */
  readonly id?: number;
  readonly title?: string;
  readonly status?: 'active' | 'completed' | 'abandoned';
  readonly sourceBranch: string;
  readonly targetBranch?: string;
  /** Heads of its iterations, the oldest first. */
  readonly heads: readonly string[];
  /** What the vendor made to try the newest of them; nothing when absent, as with a conflict. */
  readonly mergeCommit?: string;
  readonly isFork?: boolean;
  /** A policy resets on new changes: a status without an iteration is refused. */
  readonly needsIteration?: boolean;
}

export interface NewThread {
  readonly pullRequest: number;
  readonly content: string;
  /** Id of an identity; a person's when absent. */
  readonly author?: string;
  readonly properties?: Readonly<Record<string, string>>;
  /** The vendor's own remark, such as that somebody voted. */
  readonly system?: boolean;
}

export interface NewBuild extends Partial<Pick<BuildRecord, 'status' | 'result' | 'parameters' | 'triggerInfo'>> {
  readonly repository: string;
  /** The next free one when absent. */
  readonly id?: number;
  /** The first definition of the project when absent. */
  readonly definition?: number;
  readonly sourceVersion: string;
  readonly sourceBranch?: string;
}

export interface NewTestRun {
  readonly build: number;
  readonly name: string;
  readonly state?: string;
  readonly results: readonly TestResultFields[];
  /** Which job published it, and at which attempt. */
  readonly job?: { readonly name: string; readonly attempt: number };
}
