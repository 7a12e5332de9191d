import { nameByUuid } from '../uuid.ts';
import type { AzureDevOpsSimulatorOptions, NewBuild, NewPullRequest, NewTestRun, NewThread } from './options.ts';
import type {
  BuildRecord,
  CommitStatusRecord,
  IdentityRecord,
  PullRequestRecord,
  PullRequestStatusRecord,
  RepositoryRecord,
  TestRunRecord,
  ThreadRecord,
} from './records.ts';

/** Looks like a random UUID and is the same in every run. */
export const guidOf = nameByUuid('azure-devops');

/** Everything the simulated organization holds, oldest first. Live: it changes while requests are answered. */
export interface AzureDevOpsState {
  readonly repositories: readonly RepositoryRecord[];
  readonly pullRequests: readonly PullRequestRecord[];
  readonly commitStatuses: readonly CommitStatusRecord[];
  readonly pullRequestStatuses: readonly PullRequestStatusRecord[];
  readonly threads: readonly ThreadRecord[];
  readonly builds: readonly BuildRecord[];
  readonly testRuns: readonly TestRunRecord[];
}

const PERSON: IdentityRecord = { id: '54d125f7-69f7-4191-904f-c5b96b6261c8', displayName: 'Dana Developer' };

/** First ids of each kind: far apart, so that a mix-up of ids is seen at once. */
const FIRST = { pullRequest: 1, build: 5001, testRun: 7001, thread: 9001, status: 1, result: 100_000, attachment: 1 } as const;

export class AzureDevOpsWorld {
  readonly repositories: readonly RepositoryRecord[];
  readonly definitions: readonly { readonly id: number; readonly project: string; readonly name: string }[];
  readonly pullRequests: PullRequestRecord[] = [];
  readonly commitStatuses: CommitStatusRecord[] = [];
  readonly pullRequestStatuses: PullRequestStatusRecord[] = [];
  readonly threads: ThreadRecord[] = [];
  readonly builds: BuildRecord[] = [];
  readonly testRuns: TestRunRecord[] = [];
  readonly now: () => number;
  readonly maxPageSize: number;
  readonly #made = new Map<string, number>();

  constructor(options: AzureDevOpsSimulatorOptions) {
    this.now = options.now ?? Date.now;
    this.maxPageSize = options.maxPageSize ?? 1000;
    this.definitions = options.definitions ?? [];
    this.repositories = options.repositories.map(({ id, project, name, commits = [] }) => ({
      id,
      project,
      projectId: guidOf(`project ${project}`),
      name,
      commits,
    }));
  }

  timestamp(): string {
    return new Date(this.now()).toISOString();
  }

  /** The next id of a kind; never given twice, also when what had it was removed. */
  nextId(kind: keyof typeof FIRST): number {
    const made = this.#made.get(kind) ?? 0;
    this.#made.set(kind, made + 1);
    return FIRST[kind] + made;
  }

  repository(id: string): RepositoryRecord {
    const found = this.repositories.find((one) => one.id === id);
    if (found === undefined)
      throw new RangeError(`The simulator has no repository ${id}; name it in "repositories" when it starts.`);
    return found;
  }

  addPullRequest(request: NewPullRequest): PullRequestRecord {
    const record: PullRequestRecord = {
      id: request.id ?? this.nextId('pullRequest'),
      repositoryId: this.repository(request.repository).id,
      title: request.title ?? `Merge ${request.sourceBranch}`,
      status: request.status ?? 'active',
      sourceBranch: request.sourceBranch,
      targetBranch: request.targetBranch ?? 'main',
      heads: [...request.heads],
      mergeCommit: request.mergeCommit,
      isFork: request.isFork ?? false,
      needsIteration: request.needsIteration ?? false,
      createdAt: this.timestamp(),
    };
    this.pullRequests.push(record);
    return record;
  }

  addThread(thread: NewThread): ThreadRecord {
    const { pullRequest, content, author = PERSON.id, properties = {}, system = false } = thread;
    const at = this.timestamp();
    const record: ThreadRecord = {
      id: this.nextId('thread'),
      pullRequest,
      status: 'active',
      properties,
      comments: [
        {
          id: 1,
          author: { id: author, displayName: author === PERSON.id ? PERSON.displayName : author },
          commentType: system ? 'system' : 'text',
          content,
          isDeleted: false,
          publishedAt: at,
        },
      ],
      publishedAt: at,
    };
    this.threads.push(record);
    return record;
  }

  addBuild(build: NewBuild & Partial<Pick<BuildRecord, 'templateParameters'>>): BuildRecord {
    const repository = this.repository(build.repository);
    const record: BuildRecord = {
      id: build.id ?? this.nextId('build'),
      repositoryId: repository.id,
      definition: build.definition ?? this.definitions.find(({ project }) => project === repository.project)?.id ?? 1,
      status: build.status ?? 'completed',
      result: build.status === undefined || build.status === 'completed' ? (build.result ?? 'succeeded') : undefined,
      sourceBranch: build.sourceBranch ?? 'refs/heads/main',
      sourceVersion: build.sourceVersion,
      parameters: build.parameters,
      templateParameters: build.templateParameters,
      triggerInfo: build.triggerInfo ?? {},
      queuedAt: this.timestamp(),
    };
    this.builds.push(record);
    return record;
  }

  /** Throws RangeError when there is no such build. */
  build(id: number): BuildRecord {
    const found = this.builds.find((one) => one.id === id);
    if (found === undefined) throw new RangeError(`The simulator has no build ${id}; add it first.`);
    return found;
  }

  addTestRun({ build, name, state = 'Completed', results, job }: NewTestRun, owner = PERSON): TestRunRecord {
    const record: TestRunRecord = {
      id: this.nextId('testRun'),
      name,
      projectId: this.repository(this.build(build).repositoryId).projectId,
      build,
      state,
      comment: undefined,
      startedAt: this.timestamp(),
      job,
      owner,
      results: results.map((result) => ({ ...result, id: this.nextId('result') })),
      attachments: [],
    };
    this.testRuns.push(record);
    return record;
  }

  removeTestRun(run: TestRunRecord): void {
    this.testRuns.splice(this.testRuns.indexOf(run), 1);
  }
}
