import type { Contract } from '../contract.ts';
import type { ArtifactRecord, BuildProperty, BuildState, TeamCityBuildTypeOptions, TestRecord } from './records.ts';

/** As TeamCity's page of roles calls them. */
export const TEAMCITY_PERMISSIONS = [
  'View project',
  'Comment build',
  'Tag build',
  'Change build status',
  'Run build',
  'Stop build / remove from queue',
  'Edit project',
] as const;
export type TeamCityPermission = (typeof TEAMCITY_PERMISSIONS)[number];

export interface TeamCityUserOptions {
  readonly username: string;
  /** Access token. */
  readonly token?: string;
  readonly password?: string;
  /** All when absent. */
  readonly permissions?: readonly TeamCityPermission[];
  /** The credential that TeamCity gives to a build: nobody's, reads, and writes to the log of that build alone. */
  readonly ofBuild?: number;
}

export interface TeamCityWebhookOptions {
  readonly url: string;
  /** Both or none, as TeamCity has it. */
  readonly username?: string;
  readonly password?: string;
  /** 0 when absent; retries follow at once. */
  readonly retryCount?: number;
  /** By event: the parameter `teamcity.internal.webhooks.<EVENT>.fields`. */
  readonly fields?: Readonly<Record<string, string>>;
}

export interface TeamCitySimulatorOptions {
  readonly users: readonly TeamCityUserOptions[];
  readonly buildTypes: readonly TeamCityBuildTypeOptions[];
  /** `/teamcity`; none when absent. */
  readonly contextPath?: string;
  /** Milliseconds since the epoch; the time of day when absent. */
  readonly now?: () => number;
  /** A free one when absent. */
  readonly port?: number;
  /** The name that others reach it by, when not only this machine may: it then listens on every address. */
  readonly host?: string;
  readonly webhook?: TeamCityWebhookOptions;
  /** TeamCity's API description. When absent, the one in the shared folder if it is there. `off`: no check. */
  readonly contract?: Contract | 'off';
}

export interface NewBuild {
  readonly buildType: string;
  /** The next free one when absent. */
  readonly id?: number;
  readonly revision: string;
  /** As the code host has it; the default branch of the configuration when absent. */
  readonly ref?: string;
  /** `finished` when absent. */
  readonly state?: BuildState;
  /** `SUCCESS` when absent. */
  readonly status?: string;
  readonly personal?: boolean;
  /** Given when it was started, beside the configuration's. */
  readonly properties?: readonly BuildProperty[];
  /** Of the build feature "Pull requests". */
  readonly pullRequest?: { readonly number: number; readonly source: string; readonly target: string; readonly title?: string };
  readonly tests?: readonly TestRecord[];
  readonly artifacts?: readonly ArtifactRecord[];
}
