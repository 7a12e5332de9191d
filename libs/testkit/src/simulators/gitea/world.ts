import { zipSync } from 'fflate';
import type { GiteaSimulatorOptions, NewComment, NewPullRequest, NewRun } from './options.ts';
import type {
  AccountRecord,
  CommentRecord,
  PullRequestRecord,
  ReleaseRecord,
  RepositoryRecord,
  RunRecord,
  StatusRecord,
} from './records.ts';

/** Everything the simulated server holds, oldest first. Live: it changes while requests are answered. */
export interface GiteaState {
  readonly repositories: readonly RepositoryRecord[];
  readonly pullRequests: readonly PullRequestRecord[];
  readonly comments: readonly CommentRecord[];
  readonly statuses: readonly StatusRecord[];
  readonly releases: readonly ReleaseRecord[];
  readonly runs: readonly RunRecord[];
}

const FIRST_ID = { account: 11, comment: 501, status: 901, release: 31, asset: 71, artifact: 301, run: 81 } as const;
/** The least time that a zip can hold. */
const ZIP_EPOCH = Date.UTC(1980, 0, 2);

export class GiteaWorld implements GiteaState {
  readonly repositories: readonly RepositoryRecord[];
  readonly pullRequests: PullRequestRecord[] = [];
  readonly comments: CommentRecord[] = [];
  readonly statuses: StatusRecord[] = [];
  readonly releases: ReleaseRecord[] = [];
  readonly runs: RunRecord[] = [];
  readonly now: () => number;
  readonly #accounts = new Map<string, AccountRecord>();
  readonly #used = new Map<keyof typeof FIRST_ID, number>();

  constructor(options: GiteaSimulatorOptions) {
    this.now = options.now ?? Date.now;
    this.repositories = options.repositories.map(({ fullName, commits = [] }, index) => ({ id: index + 61, fullName, commits }));
  }

  /** Seconds, as the vendor writes times. */
  timestamp(): string {
    return new Date(this.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  }

  /** Never used before, also when what had the last one was deleted. */
  nextId(kind: keyof typeof FIRST_ID): number {
    const id = this.#used.get(kind) ?? FIRST_ID[kind];
    this.#used.set(kind, id + 1);
    return id;
  }

  account(login: string): AccountRecord {
    const known = this.#accounts.get(login.toLowerCase()) ?? { id: this.nextId('account'), login };
    this.#accounts.set(login.toLowerCase(), known);
    return known;
  }

  repository(fullName: string): RepositoryRecord {
    const found = this.repositories.find((one) => one.fullName === fullName);
    if (found === undefined)
      throw new RangeError(`The simulator has no repository ${fullName}; name it in "repositories" when it starts.`);
    return found;
  }

  pullRequest(repository: string, number: number): PullRequestRecord | undefined {
    return this.pullRequests.find((one) => one.repository === repository && one.number === number);
  }

  run(repository: string, id: number): RunRecord | undefined {
    return this.runs.find((one) => one.repository === repository && one.id === id);
  }

  hasCommit({ fullName, commits }: RepositoryRecord, sha: string): boolean {
    // The head of a fork's pull request is fetched into the repository.
    const heads = this.pullRequests.filter((one) => one.repository === fullName).map((one) => one.head);
    const runs = this.runs.filter((one) => one.repository === fullName).map((one) => one.commit);
    return [...commits, ...heads, ...runs].includes(sha.toLowerCase());
  }

  addPullRequest(request: NewPullRequest): PullRequestRecord {
    const { fullName } = this.repository(request.repository);
    const numbers = this.pullRequests.filter((one) => one.repository === fullName).map((one) => one.number);
    const from = request.headRepository ?? fullName;
    const record: PullRequestRecord = {
      repository: fullName,
      number: request.number ?? Math.max(0, ...numbers) + 1,
      title: request.title ?? `Merge ${request.headBranch}`,
      state: request.state ?? 'open',
      merged: request.merged ?? false,
      headBranch: request.headBranch,
      baseBranch: request.baseBranch ?? 'main',
      head: request.head,
      base: request.base ?? '0'.repeat(40),
      headRepository: from === 'deleted' ? undefined : from,
      updatedAt: this.timestamp(),
    };
    this.pullRequests.push(record);
    return record;
  }

  addComment({ repository, number, body, login = 'dana' }: NewComment): CommentRecord {
    const at = this.timestamp();
    const id = this.nextId('comment');
    const record: CommentRecord = { id, repository, number, account: this.account(login), body, createdAt: at, updatedAt: at };
    this.comments.push(record);
    return record;
  }

  addRun(run: NewRun): RunRecord {
    const { fullName } = this.repository(run.repository);
    const mtime = Math.max(this.now(), ZIP_EPOCH);
    const record: RunRecord = {
      repository: fullName,
      id: run.id ?? this.nextId('run'),
      number: this.runs.filter((one) => one.repository === fullName).length + 1,
      workflow: run.workflow ?? 'ci.yml',
      event: run.event ?? 'push',
      commit: run.commit,
      branch: run.branch,
      pullRequest: run.pullRequest,
      attempt: run.attempt ?? 0,
      status: run.status ?? 'success',
      inputs: run.inputs ?? {},
      artifacts: (run.artifacts ?? []).map(({ name, files, expired = false }) => {
        const entries = Object.entries(files).map(([path, text]): [string, Uint8Array] => [path, Buffer.from(text)]);
        return { id: this.nextId('artifact'), name, expired, zip: Buffer.from(zipSync(Object.fromEntries(entries), { mtime })) };
      }),
      startedAt: this.timestamp(),
    };
    this.runs.push(record);
    return record;
  }
}
