import type { Contract } from '../contract.ts';
import type { ArtifactRecord, ParameterRecord, TestReport } from './records.ts';

/** As Jenkins' matrix of permissions calls them. */
export const PERMISSIONS = ['Overall/Read', 'Job/Read', 'Job/Build', 'Job/Cancel', 'Run/Update', 'Run/Artifacts'] as const;
export type JenkinsPermission = (typeof PERMISSIONS)[number];

export interface JenkinsUserOptions {
  readonly name: string;
  /** API token: needs no crumb. */
  readonly token?: string;
  /** Needs a crumb and its session to write. */
  readonly password?: string;
  /** All when absent. */
  readonly permissions?: readonly JenkinsPermission[];
}

export interface JenkinsJobOptions {
  /** Names of the folders and the job: `acme/shop`. The branch of a multibranch job is encoded once: `acme/shop/feature%2Flogin`. */
  readonly name: string;
  /** `configuration`: a part of a matrix or Maven job, whose name stands in the address without `job/`. `pipeline` when absent. */
  readonly kind?: 'freestyle' | 'pipeline' | 'multibranch' | 'matrix' | 'configuration';
  readonly parameters?: readonly { readonly name: string; readonly kind?: ParameterRecord['kind']; readonly default?: string }[];
  /** False: disabled. */
  readonly buildable?: boolean;
  readonly scm?: { readonly url: string; readonly branch: string };
}

export interface JenkinsWebhookOptions {
  readonly url: string;
  /** Password of basic authentication, as with a user in the address; none is sent when absent. */
  readonly secret?: string;
}

export interface JenkinsSimulatorOptions {
  readonly users: readonly JenkinsUserOptions[];
  /** What somebody may do who does not sign in; nothing when absent. */
  readonly anonymous?: readonly JenkinsPermission[];
  readonly jobs: readonly JenkinsJobOptions[];
  /** `/jenkins`; none when absent. */
  readonly contextPath?: string;
  /** Protection against CSRF; on when absent. */
  readonly crumbs?: boolean;
  /** False: what is triggered waits in the queue until {@link JenkinsSimulator.startQueued}. True when absent. */
  readonly startsAtOnce?: boolean;
  /** Milliseconds since the epoch; the time of day when absent. */
  readonly now?: () => number;
  /** A free one when absent. */
  readonly port?: number;
  /** The name that others reach it by, when not only this machine may: it then listens on every address. */
  readonly host?: string;
  readonly webhook?: JenkinsWebhookOptions;
  /** When absent, the description in the shared folder if it is there. `off`: no check. */
  readonly contract?: Contract | 'off';
}

export interface NewBuild {
  readonly job: string;
  /** The next one when absent. */
  readonly number?: number;
  /** `null`: it still runs. `SUCCESS` when absent. */
  readonly result?: string | null;
  readonly description?: string;
  readonly parameters?: readonly ParameterRecord[];
  readonly commit?: string;
  readonly branch?: string;
  readonly testReport?: TestReport;
  readonly artifacts?: readonly ArtifactRecord[];
}
