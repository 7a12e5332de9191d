import type { Contract } from '../contract.ts';

export interface TravisRepositoryOptions {
  /** `acme/shop` */
  readonly slug: string;
  /** `https://github.com/SLUG` when absent. */
  readonly url?: string;
  /** False: not switched on. True when absent. */
  readonly active?: boolean;
}

export interface TravisTokenOptions {
  readonly token: string;
  /** Slugs of the repositories that its user sees; all when absent. */
  readonly repositories?: readonly string[];
  /** False: may look and not start, restart or cancel. True when absent. */
  readonly pushes?: boolean;
}

export interface TravisSimulatorOptions {
  readonly repositories: readonly TravisRepositoryOptions[];
  readonly tokens: readonly TravisTokenOptions[];
  /** Milliseconds since the epoch; the time of day when absent. */
  readonly now?: () => number;
  /** A free one when absent. */
  readonly port?: number;
  /** The name that others reach it by, when not only this machine may: it then listens on every address. */
  readonly host?: string;
  readonly webhook?: { readonly url: string };
  /** RSA private key in PEM form that webhooks are signed with; a new one when absent. */
  readonly privateKey?: string;
  /** When absent, the description in the shared folder if it is there. `off`: no check. */
  readonly contract?: Contract | 'off';
}

export interface NewBuild {
  readonly repository: string;
  /** The next free one when absent. */
  readonly id?: number;
  /** `push` when absent; `pull_request` with {@link pullRequest}. */
  readonly type?: 'push' | 'pull_request' | 'cron' | 'api';
  readonly state?: BuildState;
  /** Head of the branch or of the pull request. */
  readonly commit: string;
  /** Of a pull request, the branch that it goes to; `main` when absent. */
  readonly branch?: string;
  readonly tag?: string;
  readonly pullRequest?: { readonly number: number; readonly title: string };
}

export type BuildState = 'created' | 'received' | 'started' | 'passed' | 'failed' | 'errored' | 'canceled';
