import type { BitbucketDcSimulatorOptions, NewComment, NewPullRequest } from './options.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface RepositoryRecord {
  readonly id: number;
  readonly name: string;
  readonly commits: readonly string[];
}

export interface UserRecord {
  readonly id: number;
  readonly name: string;
}

export interface PullRequestRecord {
  readonly id: number;
  readonly repository: string;
  readonly fromRepository: string;
  readonly title: string;
  state: 'OPEN' | 'MERGED' | 'DECLINED';
  readonly fromBranch: string;
  readonly toBranch: string;
  head: string;
  readonly base: string;
  /** Milliseconds since the epoch, as every time here. */
  readonly createdDate: number;
}

export interface CommentRecord {
  readonly id: number;
  readonly repository: string;
  readonly pullRequest: number;
  text: string;
  /** Grows with every edit. */
  version: number;
  deleted: boolean;
  /** Comments with replies cannot be deleted. */
  readonly replies: string[];
  readonly author: UserRecord;
  readonly createdDate: number;
}

export interface BuildRecord {
  readonly repository: string;
  readonly commit: string;
  readonly key: string;
  fields: Json;
}

export interface ReportRecord {
  readonly repository: string;
  readonly commit: string;
  readonly key: string;
  readonly by: UserRecord;
  fields: Json;
  readonly annotations: Json[];
}

/** Everything the simulated Bitbucket holds, oldest first. Live: it changes while requests are answered. */
export interface BitbucketDcState {
  readonly repositories: readonly RepositoryRecord[];
  readonly pullRequests: readonly PullRequestRecord[];
  readonly comments: readonly CommentRecord[];
  readonly builds: readonly BuildRecord[];
  readonly reports: readonly ReportRecord[];
}

const PERSON: UserRecord = { id: 1, name: 'dana' };

export class BitbucketDcWorld implements BitbucketDcState {
  readonly repositories: readonly RepositoryRecord[];
  readonly pullRequests: PullRequestRecord[] = [];
  readonly comments: CommentRecord[] = [];
  readonly builds: BuildRecord[] = [];
  readonly reports: ReportRecord[] = [];
  readonly now: () => number;

  constructor(options: BitbucketDcSimulatorOptions) {
    this.now = options.now ?? Date.now;
    this.repositories = options.repositories.map(({ name, commits = [] }, index) => ({ id: index + 1, name, commits }));
  }

  /** Bitbucket does not mind the case of a project's key. */
  findRepository(name: string): RepositoryRecord | undefined {
    return this.repositories.find((one) => one.name.toLowerCase() === name.toLowerCase());
  }

  pullRequest(repository: string, id: number): PullRequestRecord | undefined {
    return this.pullRequests.find((one) => one.repository === repository && one.id === id);
  }

  /** A pull request brings the commits of its fork along. */
  hasCommit({ name, commits }: RepositoryRecord, hash: string): boolean {
    const brought = this.pullRequests.filter((one) => one.repository === name || one.fromRepository === name);
    return [...commits, ...brought.map((one) => one.head)].includes(hash);
  }

  addPullRequest(request: NewPullRequest): PullRequestRecord {
    const repository = this.findRepository(request.repository);
    if (repository === undefined)
      throw new RangeError(`The simulator has no repository ${request.repository}; name it in "repositories" when it starts.`);
    const ids = this.pullRequests.filter((one) => one.repository === repository.name).map((one) => one.id);
    const record: PullRequestRecord = {
      id: request.id ?? Math.max(0, ...ids) + 1,
      repository: repository.name,
      fromRepository: request.fromRepository ?? repository.name,
      title: request.title ?? `Merge ${request.fromBranch}`,
      state: request.state ?? 'OPEN',
      fromBranch: request.fromBranch,
      toBranch: request.toBranch ?? 'main',
      head: request.head,
      base: request.base ?? '0'.repeat(40),
      createdDate: this.now(),
    };
    this.pullRequests.push(record);
    return record;
  }

  addComment({ repository, pullRequest, text }: NewComment, author: UserRecord = PERSON): CommentRecord {
    const record: CommentRecord = {
      id: 61 + this.comments.length,
      repository,
      pullRequest,
      text,
      version: 0,
      deleted: false,
      replies: [],
      author,
      createdDate: this.now(),
    };
    this.comments.push(record);
    return record;
  }
}
