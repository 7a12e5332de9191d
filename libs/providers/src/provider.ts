import type {
  ChangeRef,
  Outcome,
  PipelineConclusion,
  PipelineRef,
  RepositoryRef,
  RunStatus,
  ShardResult,
  TestStatus,
  Totals,
} from '@testwire/contracts';
import type { z } from 'zod';
import type { CapabilityTable } from './capabilities.ts';
import type { WebhookModule } from './webhook.ts';
import type { WriteBudget } from './write-budget.ts';

/** A failure pinned to a line of the commit. Only tests whose file is known for certain have one. */
export interface Annotation {
  readonly path: string;
  readonly line: number;
  readonly title: string;
  readonly message: string;
}

/** One test, for providers that keep results of their own. */
export interface TestView {
  /** Stable between runs. */
  readonly id: string;
  /** Path of suites, outermost first. */
  readonly suite: readonly string[];
  readonly name: string;
  readonly file?: string;
  readonly status: TestStatus;
  readonly durationMs?: number;
  readonly message?: string;
  readonly details?: string;
}

/** What surfaces show of a run, in provider-neutral terms. All text in it has been through the firewall (law 7). */
export interface RunView {
  readonly runId: string;
  readonly project: string;
  /** Name of the check or status. */
  readonly name: string;
  /** Absent for a run that nobody assigned to a repository; surfaces that need one have no {@link Surface.place} for it then. */
  readonly repository?: RepositoryRef;
  /** Absent like the repository. */
  readonly commit?: string;
  /** Exactly as it is called, for the provider's API. To show it, there is {@link RunView.branchLabel}. */
  readonly branch?: string;
  /** The branch as it may be shown: without secrets, and without anything that a vendor would act on. */
  readonly branchLabel?: string;
  readonly change?: ChangeRef;
  /** Only when it ran at this provider. */
  readonly pipeline?: PipelineRef;
  readonly attempt: number;
  readonly status: RunStatus;
  /** Where the whole report can be read. */
  readonly reportUrl?: string;
  /** ISO 8601. */
  readonly openedAt: string;
  /** ISO 8601; set when the run is final. */
  readonly finishedAt?: string;
  readonly annotations: readonly Annotation[];
  readonly totals: Totals;
  readonly durationSeconds: number;
  /** Every test, the failed ones first; made as they are asked for. */
  tests(): Iterable<TestView>;
}

export interface TextLimit {
  readonly max: number;
  /** What the vendor counts: UTF-16 code units, or bytes of UTF-8. */
  readonly unit: 'characters' | 'bytes';
}

export type Dialect = 'github' | 'gitlab' | 'plain';

/** `insights`: a report beside the code. `tests`: the provider's own test results. `description`: a line at the build itself. */
export const SURFACE_KINDS = ['check', 'status', 'insights', 'tests', 'description', 'comment', 'files'] as const;
export type SurfaceKind = (typeof SURFACE_KINDS)[number];

/** Where a surface was last written: enough to find it again after a restart. */
export interface SurfaceRef {
  readonly externalId: string;
  readonly url?: string;
  /** Which rung of the ladder it stands on: `check-run`, `commit-status`. */
  readonly rung: string;
}

export interface SurfaceWrite {
  readonly run: RunView;
  /** One line, within {@link Surface.headline}. */
  readonly headline: string;
  /** Markdown within {@link Surface.body}; empty where the surface takes none. */
  readonly body: string;
  /** What this surface showed before, if it ever did. */
  readonly previous: SurfaceRef | undefined;
}

/** A place where a provider shows something. The notifier decides whether to write; the surface only knows how. */
export interface Surface {
  readonly kind: SurfaceKind;
  readonly dialect: Dialect;
  readonly headline: TextLimit;
  /** Absent: the surface shows a headline only. */
  readonly body?: TextLimit;
  /** Names the one place that this run shares with its predecessors; undefined when the run has no such place (a comment without a change). */
  place(run: RunView): string | undefined;
  /** Makes the provider show it. Called again with the same arguments, it changes nothing. */
  write(request: SurfaceWrite): Promise<Outcome<SurfaceRef>>;
}

/** A result found at the provider after a pipeline: the bytes of a file, or what its API already says in its own terms. */
export type CollectedResult =
  | { readonly kind: 'file'; readonly shard: string; readonly path: string; readonly content: Uint8Array }
  | { readonly kind: 'result'; readonly shard: string; readonly result: ShardResult }
  /** Something that should have been readable and was not; it is shown on the run. */
  | { readonly kind: 'problem'; readonly shard: string; readonly path: string; readonly message: string };

export interface CollectRequest {
  readonly repository: RepositoryRef;
  readonly pipeline: PipelineRef;
  /** Globs over artifact names: `test-results-*`. */
  readonly artifacts: readonly string[];
  /** Globs over paths inside an artifact. */
  readonly files: readonly string[];
  readonly limits: CollectLimits;
}

export interface CollectLimits {
  /** Bytes of one file after decompression. */
  readonly fileBytes: number;
  /** Bytes of one archive, which is held in memory while it is read; `totalBytes` when absent. */
  readonly archiveBytes?: number;
  /** Bytes of all archives of one pipeline; when absent there is no limit but that of each. */
  readonly downloadBytes?: number;
  /** Bytes of all files of one pipeline after decompression. */
  readonly totalBytes: number;
  readonly files: number;
}

/**
 * As what a pipeline comes back that is run again: its next attempt, with a number that its news tell; the same pipeline, whose news tell
 * no other number than before; or another pipeline, with an id of its own.
 */
export type RerunKind = 'next-attempt' | 'same-attempt' | 'another-pipeline';

export interface PipelineHost {
  /** Reads the test results of a finished pipeline. Throws {@link ProviderError}. */
  collectResults(request: CollectRequest): AsyncIterable<CollectedResult>;
  /** How the pipeline stands now, for when its webhook was lost. Throws {@link ProviderError}. */
  readPipeline?(repository: RepositoryRef, pipeline: PipelineRef): Promise<PipelineState>;
  /** Starts a pipeline at a branch or commit; its events then come by webhook. */
  trigger?(repository: RepositoryRef, request: TriggerRequest): Promise<Outcome<Triggered>>;
  /** Starts the pipeline again; its events then come by webhook. */
  rerun?(repository: RepositoryRef, pipeline: PipelineRef): Promise<Outcome<void>>;
  /** What {@link PipelineHost.rerun} makes; the next attempt where it is not said. */
  readonly rerunMakes?: RerunKind;
  cancel?(repository: RepositoryRef, pipeline: PipelineRef): Promise<Outcome<void>>;
}

export type PipelineState =
  | { readonly state: 'waiting' | 'running' }
  | { readonly state: 'completed'; readonly conclusion: PipelineConclusion; readonly attempt: number };

export interface TriggerRequest {
  /** Branch or tag. */
  readonly ref: string;
  /** Which pipeline, where a repository has several: a workflow file, a build definition, a job path. */
  readonly pipeline?: string;
  readonly inputs?: Readonly<Record<string, string>>;
}

export interface Triggered {
  /** Where it can be followed, when the provider says so at once. */
  readonly url?: string;
  readonly id?: string;
}

export interface HostedArtifact {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** A fresh stream each time it is called, for retries. */
  open(): Promise<NodeJS.ReadableStream>;
}

export interface ArtifactHost {
  /** Puts the artifact where the provider keeps files, once per name and run. The URL is one that a reader can open. */
  uploadArtifact(run: RunView, artifact: HostedArtifact): Promise<Outcome<{ readonly url: string }>>;
  /** Bytes of the largest file the provider takes. */
  readonly maxBytes: number;
}

/** Where the provider sends webhooks of a connection to. */
export interface DeliveryPlace {
  /** How the path of the webhook's address ends: `/webhooks/github`. */
  readonly webhookPath: string;
  /** Names of the repositories that may have a webhook of their own. */
  readonly repositories: readonly string[];
}

export interface AccessCheck {
  /** What was tried: "token is valid", "may write checks". */
  readonly what: string;
  readonly ok: boolean;
  /** When not ok: what is missing and on which page to grant it. */
  readonly advice?: string;
  /** Set on the check that tells whether the repository in question is at this connection. */
  readonly repository?: 'found' | 'missing';
}

/** One configured account at a provider. The core is small; everything else is optional and declared in the capability table. */
export interface CIProvider {
  readonly id: string;
  readonly surfaces: readonly Surface[];
  readonly pipelines?: PipelineHost;
  readonly artifacts?: ArtifactHost;
  /** Open changes whose head is this commit, when the event did not say. */
  findChanges?(repository: RepositoryRef, commit: string): Promise<readonly ChangeRef[]>;
  /** The whole hash of a commit, where the vendor abbreviates it in events. Undefined when the repository does not have it. */
  wholeCommit?(repository: RepositoryRef, commit: string): Promise<string | undefined>;
  /**
   * For a vendor that sends each webhook once: asks for those again that were sent since (ISO 8601) and not taken in. Answers how many.
   * What it may not look at is logged and counts as none. Throws {@link ProviderError}.
   */
  recoverDeliveries?(since: string, place: DeliveryPlace): Promise<number>;
  /** For `doctor`: reachability, the token, and what it may do. Never throws for what it is there to report. */
  checkAccess(repository?: RepositoryRef): Promise<readonly AccessCheck[]>;
  close(): Promise<void>;
}

/** Everything an adapter needs from outside (law 9). */
export interface ProviderDeps {
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Static message, data in fields. */
  log(level: 'info' | 'warn', fields: Readonly<Record<string, unknown>>, message: string): void;
  /** Absent: writes are not counted, as when one command writes a few times. */
  readonly budget?: WriteBudget;
  /** Ends waits when the process drains. */
  readonly signal?: AbortSignal;
}

/** What the environment of a CI job says about where it runs. `settings` is what the provider's own schema accepts. */
export interface DetectedCi {
  readonly provider: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly repository?: RepositoryRef;
  readonly commit?: string;
  readonly branch?: string;
  readonly change?: ChangeRef;
  readonly pipeline?: PipelineRef;
  readonly summary?: JobSummary;
}

/** A file of the job whose Markdown the CI shows on the page of the job; what is written is added to it. */
export interface JobSummary {
  readonly file: string;
  readonly dialect: Dialect;
  /** Of the whole file. */
  readonly limit: TextLimit;
}

export interface DetectInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a text file the environment points to; undefined when it cannot be read. */
  readFile(path: string): string | undefined;
}

/** A vendor, as data and functions. `Settings` is what its schema makes of a connection's configuration. */
export interface ProviderModule<Settings = never> {
  readonly id: string;
  readonly label: string;
  readonly docsUrl: string;
  /** Connection settings with secrets resolved. */
  readonly settings: z.ZodType<Settings>;
  readonly capabilities: CapabilityTable;
  detect(input: DetectInput): DetectedCi | undefined;
  readonly webhooks?: WebhookModule;
  /** For providers whose verification asks the provider: a public key that is fetched from it. Is used in place of {@link webhooks}, which has the samples. */
  openWebhooks?(site: { readonly baseUrl?: string }, deps: ProviderDeps): WebhookModule;
  connect(settings: Settings, deps: ProviderDeps): CIProvider;
}
