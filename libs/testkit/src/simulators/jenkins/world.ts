import type { JenkinsSimulatorOptions, NewBuild } from './options.ts';
import type { BuildRecord, JobRecord, ParameterRecord, QueueRecord, TestReport } from './records.ts';

/** Everything the simulated Jenkins holds, oldest first. Live: it changes while requests are answered. */
export interface JenkinsState {
  readonly jobs: readonly JobRecord[];
  readonly builds: readonly BuildRecord[];
  readonly queue: readonly QueueRecord[];
}

const FIRST_QUEUE_ID = 1201;

export class JenkinsWorld implements JenkinsState {
  readonly jobs: readonly JobRecord[];
  readonly builds: BuildRecord[] = [];
  readonly queue: QueueRecord[] = [];
  /** What somebody else writes into the next description right after us. */
  interference: string | undefined;
  readonly now: () => number;

  constructor(options: JenkinsSimulatorOptions) {
    this.now = options.now ?? Date.now;
    this.jobs = options.jobs.map(({ name, kind = 'pipeline', parameters = [], buildable = true, scm }) => ({
      name,
      kind,
      path: pathOf(name, kind === 'configuration'),
      parameters: parameters.map((one) => ({ name: one.name, kind: one.kind ?? 'string', default: one.default ?? '' })),
      buildable,
      ...(scm === undefined ? {} : { scm }),
    }));
  }

  job(name: string): JobRecord {
    const job = this.jobs.find((one) => one.name === name);
    if (job === undefined) throw new RangeError(`The simulator has no job ${name}; name it in "jobs" when it starts.`);
    return job;
  }

  build(jobName: string, number: number): BuildRecord {
    const build = this.builds.find((one) => one.job.name === jobName && one.number === number);
    if (build === undefined) throw new RangeError(`Job ${jobName} has no build ${number}; add it first.`);
    return build;
  }

  addBuild(build: NewBuild): BuildRecord {
    const job = this.job(build.job);
    const result = build.result === undefined ? 'SUCCESS' : build.result;
    const record: BuildRecord = {
      job,
      number: build.number ?? this.#nextNumber(job),
      queueId: FIRST_QUEUE_ID + this.queue.length + this.builds.length,
      building: result === null,
      result,
      description: build.description ?? null,
      parameters: build.parameters ?? [],
      artifacts: build.artifacts ?? [],
      timestamp: this.now(),
      ...(build.commit === undefined ? {} : { commit: build.commit }),
      ...(build.branch === undefined ? {} : { branch: build.branch }),
      ...(build.testReport === undefined ? {} : { testReport: build.testReport }),
    };
    this.builds.push(record);
    return record;
  }

  finishBuild(jobName: string, number: number, result: string, testReport?: TestReport): void {
    const build = this.build(jobName, number);
    build.building = false;
    build.result = result;
    if (testReport !== undefined) build.testReport = testReport;
  }

  enqueue(job: JobRecord, parameters: readonly ParameterRecord[]): QueueRecord {
    const record: QueueRecord = { id: FIRST_QUEUE_ID + this.queue.length + this.builds.length, job, parameters };
    this.queue.push(record);
    return record;
  }

  /** Starts everything that waits. */
  startQueued(): void {
    for (const item of this.queue.filter(({ build }) => build === undefined)) {
      item.build = this.addBuild({ job: item.job.name, result: null, parameters: item.parameters });
    }
  }

  #nextNumber(job: JobRecord): number {
    return Math.max(0, ...this.builds.filter((one) => one.job === job).map(({ number }) => number)) + 1;
  }
}

function pathOf(name: string, isConfiguration: boolean): string {
  const names = name.split('/').map((part) => encodeURIComponent(part));
  return names.map((part, index) => (isConfiguration && index === names.length - 1 ? part : `job/${part}`)).join('/');
}
