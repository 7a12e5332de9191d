import type {
  ChangeRef,
  Notice,
  PastRun,
  Permission,
  Publication,
  RunFact,
  RunStatus,
  TestActivity,
  TestStatus,
} from '@testwire/contracts';
import type { RunState } from './run-state.ts';
import type { LeaseStore, TaskStore, WorkerRecord, WorkerStore } from './task-store.ts';

/** A page of rows, newest first. `next` is opaque; absent on the last page. */
export interface Page<Row> {
  readonly items: readonly Row[];
  readonly next?: string;
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}

/** Blob digests of the rendered reports. `canonical` is the RunReport as JSON, from which surfaces are rendered. */
export interface StoredReports {
  readonly runId: string;
  readonly revision: number;
  readonly canonical: string;
  readonly markdown: string;
  readonly html: string;
  readonly json: string;
}

export interface RunFilter {
  /** Runs of any of these; undefined: of all. */
  readonly projects?: readonly string[];
  readonly project?: string;
  readonly repository?: string;
  readonly commit?: string;
  readonly branch?: string;
  readonly changeNumber?: number;
  readonly status?: RunStatus;
}

export interface RunStore {
  /** Keeps facts that are not there yet. Answers with the ids that were new; the others were duplicates. */
  addFacts(facts: readonly RunFact[]): Promise<ReadonlySet<string>>;
  /**
   * The same, for a sender who may write to runs of these projects only. A run belongs to the project that it was first opened
   * for, whoever else opens it at the same moment. Answers with the runs that are not the sender's; of those nothing was kept.
   */
  addFactsOf(projects: readonly string[], facts: readonly RunFact[]): Promise<ReadonlySet<string>>;
  /**
   * Makes the run the project's, because something verified says so, unless a sender for all projects opened it. What a sender for
   * some projects only reported to it for another project is removed. Answers whether there was such a thing.
   */
  take(runId: string, project: string): Promise<boolean>;
  /** Every fact but `test-finished`, `task-leased` and `task-ended`: enough for the life cycle. In order of id. */
  lifecycleFacts(runId: string): Promise<readonly RunFact[]>;
  /** Every fact, in order of id. */
  facts(runId: string): Promise<readonly RunFact[]>;
  countFacts(runId: string): Promise<number>;
  /** Which of these ids the run already has. */
  knownFacts(runId: string, ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** The `test-finished` facts of the run in short, by attempt and shard, in that order. */
  testActivity(runId: string): Promise<readonly TestActivity[]>;
  /** Keeps the state unless a newer one is there; without `totals`, the ones that it had stay. Answers whether it was kept. */
  saveState(state: RunState): Promise<boolean>;
  state(runId: string): Promise<RunState | undefined>;
  list(filter: RunFilter, page: PageRequest): Promise<Page<RunState>>;
  /** Unfinished runs whose deadline is before `now`, oldest first, at most 100. */
  overdue(now: string): Promise<readonly RunState[]>;
  /** Keeps the reports unless those of a newer revision are there. Answers whether they were kept. */
  saveReports(reports: StoredReports): Promise<boolean>;
  reports(runId: string): Promise<StoredReports | undefined>;
}

export type DeliveryOutcome = 'processing' | 'processed' | 'ignored' | 'failed';

export interface Delivery {
  readonly connection: string;
  readonly deliveryId: string;
  readonly event: string;
  readonly receivedAt: string;
  readonly outcome: DeliveryOutcome;
  /** Why it was ignored or failed. */
  readonly reason?: string;
  readonly attempts: number;
  readonly runIds: readonly string[];
  readonly traceId?: string;
}

/** The ledger that de-duplicates by outcome: a delivery that failed is processed when it comes again. */
export interface DeliveryStore {
  /** Records one more try. Answers false when it was already processed, and then there is nothing to do. What was ignored may be wanted by now. */
  begin(delivery: Pick<Delivery, 'connection' | 'deliveryId' | 'event' | 'receivedAt' | 'traceId'>): Promise<boolean>;
  settle(
    connection: string,
    deliveryId: string,
    result: {
      readonly outcome: Exclude<DeliveryOutcome, 'processing'>;
      readonly reason?: string;
      readonly runIds: readonly string[];
    },
  ): Promise<void>;
  get(connection: string, deliveryId: string): Promise<Delivery | undefined>;
  list(filter: { readonly connection?: string; readonly outcome?: DeliveryOutcome }, page: PageRequest): Promise<Page<Delivery>>;
}

export interface PublicationStore {
  get(connection: string, place: string): Promise<Publication | undefined>;
  save(publication: Publication): Promise<void>;
  /**
   * One writer per surface (law 4): takes the place for `holder` until `ttlMs` from now, by the database's clock.
   * Answers false while another holder has it. A holder that died loses it when the time is over.
   */
  claim(connection: string, place: string, holder: string, ttlMs: number): Promise<boolean>;
  release(connection: string, place: string, holder: string): Promise<void>;
  list(
    filter: { readonly projects?: readonly string[]; readonly runId?: string; readonly connection?: string },
    page: PageRequest,
  ): Promise<Page<Publication>>;
}

export interface AccessToken {
  readonly name: string;
  /** Project ids the token may write to and read of; undefined: all of them. */
  readonly projects?: readonly string[];
  /** What it may do; undefined: everything. Of a worker it is its routes that tell. */
  readonly may?: readonly Permission[];
  /** Of a worker: the runs that it holds a lease of, and may write to. Undefined: any of its projects. */
  readonly runs?: readonly string[];
  /** Id of the worker that it was given to. */
  readonly worker?: string;
  /** That worker, as it was when the token was looked up. */
  readonly record?: WorkerRecord;
}

/** Tokens are kept as SHA-256 digests only. */
export interface TokenStore {
  /** Makes these the only valid tokens: one that is no longer listed is revoked. */
  replace(tokens: readonly (AccessToken & { readonly secret: string })[]): Promise<void>;
  find(secret: string): Promise<AccessToken | undefined>;
}

/** Where an artifact was put besides our own store. */
export interface ArtifactPlacement {
  readonly runId: string;
  readonly name: string;
  readonly digest: string;
  readonly connection: string;
  readonly url?: string;
  readonly outcome: 'done' | 'unsupported' | 'failed';
  readonly reason?: string;
}

export interface ArtifactStore {
  placements(runId: string): Promise<readonly ArtifactPlacement[]>;
  savePlacement(placement: ArtifactPlacement): Promise<void>;
  /** Run ids after `after` whose newest fact is older than `before` (ISO 8601) and whose artifacts were not pruned yet, in order, at most `limit`. */
  expired(before: string, limit: number, after?: string): Promise<readonly string[]>;
  /** Gives the artifacts of the run up: from now on they hold no bytes any more. */
  markPruned(runId: string): Promise<void>;
}

/**
 * Removes what is older than `before` (ISO 8601). Every method does so much at once that no statement takes long, may be
 * called by several processes at once, and answers how much it removed; less than `limit`: there is no more to do.
 */
export interface RetentionStore {
  /**
   * Looks at `limit` runs after `after`, in order. Idle is one whose newest fact is older than `before`, unless it is
   * unfinished and its deadline is not. `next` is where to go on; absent at the end.
   */
  idleRuns(
    before: string,
    limit: number,
    after?: string,
  ): Promise<{ readonly runIds: readonly string[]; readonly next?: string }>;
  /** Removes an idle run with its facts, reports and artifact records. Answers false when it is not idle (any more). */
  removeRun(runId: string, before: string): Promise<boolean>;
  removeDeliveries(before: string, limit: number): Promise<number>;
  /** Only those whose run is gone: a place that was not written to for long may still be the one comment of a change. */
  removePublications(before: string, limit: number): Promise<number>;
  /** What was announced so long ago concerns no run that comes now. */
  removeNotices(before: string, limit: number): Promise<number>;
  /** From the history; the runs themselves have a retention time of their own. */
  removeHistory(before: string, limit: number): Promise<number>;
  /** Those that no run of the history has. */
  removeRosters(limit: number): Promise<number>;
  /** Workers that were not heard of since, and hold no lease. */
  removeWorkers(before: string, limit: number): Promise<number>;
  /** How long tasks took so long ago. */
  removeDurations(before: string, limit: number): Promise<number>;
  /** Those whose time is over: their holders died. */
  removeClaims(limit: number): Promise<number>;
  /** Which of these blobs a shard's result, an artifact that was not pruned, or a report has. */
  referenced(digests: readonly string[]): Promise<ReadonlySet<string>>;
}

/** A run that wants to know what was before it. */
export interface PastQuery {
  readonly runId: string;
  readonly project: string;
  /** Name of the check: only runs of the same name are looked at. */
  readonly name: string;
  /** ISO 8601. */
  readonly openedAt: string;
  readonly commit?: string;
  readonly branch?: string;
  readonly change?: Pick<Partial<ChangeRef>, 'number' | 'fork' | 'baseBranch' | 'baseSha' | 'mergeBase'>;
  /** What the project is configured to compare with. */
  readonly baseBranch?: string;
}

/** What a run is compared with. Runs with equal tests share one roster, as an object in memory. */
export interface PastRuns {
  readonly base?: PastRun;
  readonly how: 'merge-base' | 'base' | 'newest';
  /** Runs of the base branch that were opened before, oldest first. */
  readonly line: readonly PastRun[];
  /** Other recent runs, and those of the same commit whenever they were opened, oldest first. */
  readonly others: readonly PastRun[];
}

export interface TestHistoryFilter {
  readonly project: string;
  /** Name of the check; undefined: all of them. */
  readonly name?: string;
  /** Undefined: all of them. */
  readonly branch?: string;
  readonly limit: number;
}

/** What one test came to in one run. */
export interface TestOutcome {
  readonly runId: string;
  readonly name: string;
  readonly openedAt: string;
  readonly branch?: string;
  readonly commit?: string;
  readonly status: TestStatus;
  /** Attempts of that run disagreed. */
  readonly flaky: boolean;
  readonly durationMs?: number;
}

/** Finished runs, as what comes after them is compared with. Of no run is more kept than what {@link PastRun} says. */
export interface HistoryStore {
  /** Keeps the run unless a newer revision of it is there. Answers whether it was kept. */
  remember(run: PastRun): Promise<boolean>;
  /**
   * What the run is compared with, of the same project and name. Base is the run at the change's merge base, else at its base
   * commit, else the newest of the base branch that was opened before this run. The base branch is the change's; without a change
   * it is the run's own, and where that has no earlier runs, or the change names none, the configured one. Only passed, failed and
   * errored runs that list tests are answered; the base is never of the run's own commit.
   *
   * Of the line the newest 30, of the others the newest 20 and as many of the same commit; fewer where runs are large: together
   * they have 2,000,000 outcomes and 300,000 tests of different rosters at most, the base not counted.
   */
  past(query: PastQuery): Promise<PastRuns>;
  /** The newest finished run of the branch, whatever it came to; without a name the gravest of the newest of each name. */
  newest(
    project: string,
    branch: string,
    name?: string,
  ): Promise<{ readonly runId: string; readonly status: RunStatus } | undefined>;
  /** The test's outcomes in the newest `limit` runs of the filter, newest first; runs without the test are left out. */
  outcomes(test: string, filter: TestHistoryFilter): Promise<readonly TestOutcome[]>;
}

/** What was announced about changes, for runs that are opened after it. */
export interface NoticeStore {
  /** Once by the id of its fact. */
  add(notice: Notice): Promise<void>;
  /** In the order of their facts' times. */
  about(connection: string, repository: string, subjects: readonly string[]): Promise<readonly Notice[]>;
}

export interface Store {
  readonly runs: RunStore;
  readonly notices: NoticeStore;
  readonly deliveries: DeliveryStore;
  readonly publications: PublicationStore;
  readonly tokens: TokenStore;
  readonly artifacts: ArtifactStore;
  readonly history: HistoryStore;
  readonly retention: RetentionStore;
  readonly tasks: TaskStore;
  readonly workers: WorkerStore;
  readonly leases: LeaseStore;
  /** Rejects when the database does not answer within two seconds. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface BlobInfo {
  readonly digest: string;
  readonly bytes: number;
}

/** Bytes by their SHA-256. Writing the same bytes twice keeps them once, and makes them new: see {@link BlobStore.putBefore}. */
export interface BlobStore {
  /** Streams in. Throws {@link BlobTooLarge} past `maxBytes`, and {@link DigestMismatch} when `expected` is another; nothing is kept then. */
  put(
    content: AsyncIterable<Uint8Array>,
    options?: { readonly maxBytes?: number; readonly expected?: string },
  ): Promise<BlobInfo>;
  /** Throws {@link BlobMissing}. */
  open(digest: string): Promise<NodeJS.ReadableStream>;
  /** The whole blob, for small ones. Throws {@link BlobMissing}, and {@link BlobTooLarge} past `maxBytes`. */
  read(digest: string, maxBytes: number): Promise<Buffer>;
  has(digest: string): Promise<boolean>;
  /**
   * Digests of the blobs that were last put before `time`, of those that begin with `digit` (hexadecimal): a sixteenth of
   * the store. In no order, and read while it goes on.
   */
  putBefore(time: Date, digit: string): AsyncIterable<string>;
  /** Removes the blob, unless it was put (again) since `time`. Answers whether it was removed. */
  removePutBefore(time: Date, digest: string): Promise<boolean>;
  /** Rejects when the store cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export class BlobTooLarge extends Error {
  override readonly name = 'BlobTooLarge';
  readonly maxBytes: number;
  constructor(maxBytes: number) {
    super(`The content is larger than ${maxBytes} bytes.`);
    this.maxBytes = maxBytes;
  }
}

export class DigestMismatch extends Error {
  override readonly name = 'DigestMismatch';
  readonly actual: string;
  constructor(expected: string, actual: string) {
    super(`The content has SHA-256 ${actual}, not ${expected} as announced.`);
    this.actual = actual;
  }
}

export class BlobMissing extends Error {
  override readonly name = 'BlobMissing';
  constructor(digest: string) {
    super(`No blob with SHA-256 ${digest} is stored; it may have passed its retention time.`);
  }
}
