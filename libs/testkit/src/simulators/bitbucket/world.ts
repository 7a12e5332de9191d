import type { BitbucketSimulatorOptions, NewComment, NewPipeline, NewPullRequest } from './options.ts';
import type {
  CommentRecord,
  DownloadRecord,
  PipelineRecord,
  PipelineTarget,
  PullRequestRecord,
  ReportRecord,
  RepositoryRecord,
  StatusRecord,
  UserRecord,
} from './records.ts';
import { uuidFor } from './uuid.ts';

/** Everything the simulated Bitbucket holds, oldest first. Live: it changes while requests are answered. */
export interface BitbucketState {
  readonly repositories: readonly RepositoryRecord[];
  readonly pullRequests: readonly PullRequestRecord[];
  readonly comments: readonly CommentRecord[];
  readonly statuses: readonly StatusRecord[];
  readonly reports: readonly ReportRecord[];
  readonly downloads: readonly DownloadRecord[];
  readonly pipelines: readonly PipelineRecord[];
}

const PERSON: UserRecord = { uuid: `{${uuidFor('person')}}`, displayName: 'Dana Developer', type: 'user' };

const FIRST_COMMENT = 7001;

export class BitbucketWorld implements BitbucketState {
  readonly repositories: readonly RepositoryRecord[];
  readonly pullRequests: PullRequestRecord[] = [];
  readonly comments: CommentRecord[] = [];
  readonly statuses: StatusRecord[] = [];
  readonly reports: ReportRecord[] = [];
  readonly downloads: DownloadRecord[] = [];
  readonly pipelines: PipelineRecord[] = [];
  readonly now: () => number;

  constructor(options: BitbucketSimulatorOptions) {
    this.now = options.now ?? Date.now;
    this.repositories = options.repositories.map(({ fullName, commits = [] }) => ({
      fullName,
      uuid: `{${uuidFor(`repository ${fullName}`)}}`,
      commits,
    }));
  }

  timestamp(): string {
    return new Date(this.now()).toISOString().replace('Z', '000+00:00');
  }

  repository(fullName: string): RepositoryRecord {
    const found = this.repositories.find((one) => one.fullName === fullName);
    if (found === undefined)
      throw new RangeError(`The simulator has no repository ${fullName}; name it in "repositories" when it starts.`);
    return found;
  }

  pullRequest(repository: string, id: number): PullRequestRecord | undefined {
    return this.pullRequests.find((one) => one.repository === repository && one.id === id);
  }

  /** `id` is a build number, or a UUID in braces. */
  pipeline(repository: string, id: string): PipelineRecord | undefined {
    return this.pipelines.find((one) => one.repository === repository && (String(one.buildNumber) === id || one.uuid === id));
  }

  /** The whole hash of a commit of the repository. */
  commit({ fullName, commits }: RepositoryRecord, hash: string): string | undefined {
    if (hash.length < 7) return undefined;
    const known = [
      ...commits,
      // The commits of a fork are in the fork only.
      ...this.pullRequests.filter((one) => one.sourceRepository === fullName).map((one) => one.head),
      ...this.pipelines.filter((one) => one.repository === fullName).map((one) => one.commit ?? ''),
    ];
    return known.find((one) => one.startsWith(hash.toLowerCase()));
  }

  addPullRequest(request: NewPullRequest): PullRequestRecord {
    const { fullName } = this.repository(request.repository);
    const numbers = this.pullRequests.filter((one) => one.repository === fullName).map((one) => one.id);
    const record: PullRequestRecord = {
      id: request.id ?? Math.max(0, ...numbers) + 1,
      repository: fullName,
      sourceRepository: request.sourceRepository ?? fullName,
      title: request.title ?? `Merge ${request.sourceBranch}`,
      state: request.state ?? 'OPEN',
      sourceBranch: request.sourceBranch,
      destinationBranch: request.destinationBranch ?? 'main',
      head: request.head,
      base: request.base ?? '0'.repeat(40),
      createdOn: this.timestamp(),
      updatedOn: this.timestamp(),
    };
    this.pullRequests.push(record);
    return record;
  }

  addComment({ repository, pullRequest, raw }: NewComment, user: UserRecord = PERSON): CommentRecord {
    const at = this.timestamp();
    const id = FIRST_COMMENT + this.comments.length;
    const record: CommentRecord = { id, repository, pullRequest, raw, deleted: false, user, createdOn: at, updatedOn: at };
    this.comments.push(record);
    return record;
  }

  addPipeline(pipeline: NewPipeline): PipelineRecord {
    const { fullName } = this.repository(pipeline.repository);
    const numbers = this.pipelines.filter((one) => one.repository === fullName).map((one) => one.buildNumber);
    const buildNumber = pipeline.buildNumber ?? Math.max(0, ...numbers) + 1;
    const name = `pipeline ${fullName} ${buildNumber}`;
    const record: PipelineRecord = {
      repository: fullName,
      buildNumber,
      uuid: `{${uuidFor(name)}}`,
      target: pipeline.target,
      commit: commitOf(pipeline.target),
      state: pipeline.state ?? 'COMPLETED',
      result: pipeline.result ?? 'SUCCESSFUL',
      steps: (pipeline.steps ?? []).map((step, index) => ({
        uuid: `{${uuidFor(`${name} step ${index}`)}}`,
        name: step.name,
        tests: step.tests ?? [],
        unlisted: step.unlisted ?? 0,
      })),
      variables: pipeline.variables ?? [],
      createdOn: this.timestamp(),
      updatedOn: this.timestamp(),
    };
    this.pipelines.push(record);
    return record;
  }

  /** How a pipeline goes on or ends. Throws RangeError when there is no such pipeline. */
  updatePipeline(repository: string, buildNumber: number, change: Pick<NewPipeline, 'state' | 'result'>): void {
    const pipeline = this.pipeline(repository, String(buildNumber));
    if (pipeline === undefined) throw new RangeError(`${repository} has no pipeline ${buildNumber}; add it first.`);
    pipeline.state = change.state ?? pipeline.state;
    pipeline.result = change.result ?? pipeline.result;
    pipeline.updatedOn = this.timestamp();
  }
}

function commitOf({ commit }: PipelineTarget): string | undefined {
  const hash = commit !== null && typeof commit === 'object' && 'hash' in commit ? commit.hash : undefined;
  return typeof hash === 'string' ? hash : undefined;
}
