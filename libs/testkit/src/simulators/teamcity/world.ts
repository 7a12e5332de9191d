import type { NewBuild, TeamCitySimulatorOptions } from './options.ts';
import type { BuildProperty, BuildRecord, TeamCityBuildTypeOptions } from './records.ts';

/** Everything the simulated TeamCity holds, oldest first. Live: it changes while requests are answered. */
export interface TeamCityState {
  readonly builds: readonly BuildRecord[];
}

const FIRST_BUILD = 101;

export class TeamCityWorld {
  readonly builds: BuildRecord[] = [];
  readonly buildTypes: readonly TeamCityBuildTypeOptions[];
  readonly now: () => number;
  /** What somebody else writes over the next comment, at once. */
  interference: string | undefined;

  constructor({ buildTypes, now }: TeamCitySimulatorOptions) {
    this.buildTypes = buildTypes;
    this.now = now ?? Date.now;
  }

  buildType(id: string): TeamCityBuildTypeOptions | undefined {
    return this.buildTypes.find((one) => one.id === id);
  }

  /** Throws RangeError when there is none; for tests. */
  build(id: number): BuildRecord {
    const build = this.builds.find((one) => one.id === id);
    if (build === undefined) throw new RangeError(`The simulator has no build ${id}; add it first.`);
    return build;
  }

  addBuild(build: NewBuild): BuildRecord {
    const buildType = this.buildType(build.buildType);
    if (buildType === undefined)
      throw new RangeError(
        `The simulator has no build configuration ${build.buildType}; name it in "buildTypes" when it starts.`,
      );
    const record = this.enqueue(buildType, {
      revision: build.revision,
      properties: build.properties ?? [],
      ...(build.id === undefined ? {} : { id: build.id }),
      ...(build.ref === undefined ? {} : { ref: build.ref }),
      ...(build.personal === undefined ? {} : { personal: build.personal }),
      ...(build.pullRequest === undefined ? {} : { pullRequest: build.pullRequest }),
    });
    record.tests.push(...(build.tests ?? []));
    record.artifacts.push(...(build.artifacts ?? []));
    const state = build.state ?? 'finished';
    if (state !== 'queued') this.start(record);
    if (state === 'finished') this.finish(record, build.status ?? 'SUCCESS');
    return record;
  }

  enqueue(
    buildType: TeamCityBuildTypeOptions,
    given: {
      readonly id?: number;
      readonly revision: string;
      readonly ref?: string;
      readonly personal?: boolean;
      readonly properties: readonly BuildProperty[];
      readonly pullRequest?: NonNullable<NewBuild['pullRequest']>;
      readonly changeId?: number;
      readonly startedBy?: string;
      readonly comment?: string;
    },
  ): BuildRecord {
    const defaultRef = buildType.defaultBranch ?? 'refs/heads/main';
    const ref = given.ref ?? defaultRef;
    const id = given.id ?? Math.max(FIRST_BUILD - 1, ...this.builds.map((one) => one.id)) + 1;
    const startedBy = given.startedBy ?? 'vcs';
    const record: BuildRecord = {
      id,
      buildType,
      number: String(this.builds.filter((one) => one.buildType.id === buildType.id).length + 1),
      revision: given.revision,
      ref,
      branchName: ref.replace(/^refs\/(?:heads\/)?/, '').replace(/^(pull|merge-requests)\/(\d+)\/.*$/, '$1/$2'),
      isDefaultBranch: ref === defaultRef,
      personal: given.personal ?? false,
      properties: given.properties,
      ...(given.pullRequest === undefined ? {} : { pullRequest: given.pullRequest }),
      changeId: given.changeId ?? id + 1000,
      startedBy,
      state: 'queued',
      status: 'SUCCESS',
      ...(given.comment === undefined ? {} : { comment: { text: given.comment, username: startedBy, at: this.now() } }),
      tags: [],
      tests: [],
      artifacts: [],
      log: [],
      queuedAt: this.now(),
    };
    this.builds.push(record);
    return record;
  }

  start(build: BuildRecord): void {
    build.state = 'running';
    build.startedAt = this.now();
  }

  finish(build: BuildRecord, status: string): void {
    build.state = 'finished';
    build.status = status;
    build.finishedAt = this.now();
  }

  cancel(build: BuildRecord, username: string, text: string): void {
    this.finish(build, 'UNKNOWN');
    build.canceled = { text, username, at: this.now() };
  }
}
