import type { Contract } from '../contract.ts';
import type { TestRecord } from './records.ts';

export interface CircleCIProjectOptions {
  /** `gh/acme/shop`; `circleci/ORG/PROJECT` for projects of the GitHub App, GitLab and Bitbucket Data Center. */
  readonly slug: string;
  /** As people open it: `https://github.com/acme/shop`. */
  readonly repositoryUrl: string;
  /** Of a `circleci/…` project: which trigger its webhooks speak of; `github_app` when absent. */
  readonly trigger?: 'github_app' | 'gitlab' | 'bitbucket_dc';
  readonly branches?: readonly string[];
}

export interface CircleCITokenOptions {
  readonly token: string;
  /** Slugs of the projects that its user sees; all when absent. */
  readonly projects?: readonly string[];
  /** False: may look and not start, rerun or cancel. True when absent. */
  readonly writes?: boolean;
}

export interface CircleCISimulatorOptions {
  readonly projects: readonly CircleCIProjectOptions[];
  readonly tokens: readonly CircleCITokenOptions[];
  /** Milliseconds since the epoch; the time of day when absent. */
  readonly now?: () => number;
  /** A free one when absent. */
  readonly port?: number;
  /** The name that others reach it by, when not only this machine may: it then listens on every address. */
  readonly host?: string;
  readonly webhook?: { readonly url: string; readonly secret: string };
  /** Items on a page; 20 when absent. CircleCI lets nobody choose. */
  readonly pageSize?: number;
  /** Requests per token in a minute, as CircleCI's edge counts them; no limit when absent. */
  readonly requestsPerMinute?: number;
  /**
   * Where artifacts are fetched: at CircleCI itself with the token, at a storage whose addresses are signed and which refuses
   * credentials, or at the one that sends on to the other. `own` when absent.
   */
  readonly storage?: 'own' | 'signed' | 'redirect';
  /** When absent, the description in the shared folder if it is there. `off`: no check. */
  readonly contract?: Contract | 'off';
}

export interface NewJob {
  readonly name: string;
  readonly status?: string;
  /** Absent: an approval, or a job that never ran. */
  readonly tests?: readonly TestRecord[];
  readonly artifacts?: readonly { readonly path: string; readonly content: string; readonly container?: number }[];
  /** True: the job has no number. */
  readonly approval?: boolean;
}

export interface NewWorkflow {
  readonly project: string;
  /** Made up when absent. */
  readonly id?: string;
  readonly name?: string;
  readonly status?: string;
  readonly revision: string;
  /** `main` when absent. `pull/7` for the pull request of a fork. */
  readonly branch?: string;
  readonly tag?: string;
  /** Of a fork's pull request. */
  readonly originUrl?: string;
  readonly jobs?: readonly NewJob[];
}
