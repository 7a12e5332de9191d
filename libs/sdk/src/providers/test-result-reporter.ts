import { randomBytes } from 'node:crypto';
import { mkdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ArtifactLink, type Outcome, runId as runIdSchema, type RunReport, type RunStatus } from '@testwire/contracts';
import type { CIProvider } from '@testwire/providers';
import {
  ephemeralPublications,
  placeArtifact,
  publishRun,
  type PublishDeps,
  type SurfaceResult,
  viewRun,
} from '@testwire/publishing';
import { reportDirectly } from '@testwire/results';
import { collectFiles } from '../files/collect-files.ts';
import { writeDurably } from '../files/write-durably.ts';
import { buildReport, describeRun } from './build-report.ts';
import { asConnection, type CiConnection } from './ci-connection.ts';
import { asHosted, keepArtifact } from './kept-artifact.ts';
import { renderAs, REPORT_FORMATS, type ReportFormat } from './test-result-formatter.ts';
import { createTestRunResult, type TestRunResultInput } from './test-run-result.ts';

export interface ReporterOptions {
  /** Absent: reports are written, and shown nowhere. */
  readonly ciProvider?: CiConnection | CIProvider;
  /** Default: `reports`. */
  readonly reportDir?: string;
  /** For collected files that do not lie in it. Default: `artifacts`. */
  readonly artifactDir?: string;
  /** Where globs are looked up, and folders lie. Default: the working directory. */
  readonly cwd?: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly newHolder?: () => string;
}

export interface ReportedResult {
  readonly runId: string;
  readonly status: RunStatus;
  /** Paths of the written reports. */
  readonly files: Readonly<Partial<Record<ReportFormat, string>>>;
  /** What became of each place that the provider shows the run at. */
  readonly surfaces: readonly SurfaceResult[];
  /** Why there is no such place. */
  readonly notShown?: string;
  /** Every report is written, and no place failed that was to show the run. */
  readonly ok: boolean;
}

export interface CollectedArtifact {
  readonly name: string;
  /** Where the file is kept here. */
  readonly path: string;
  readonly bytes: number;
  /** What the provider made of it. */
  readonly outcome: Outcome<{ readonly url: string }>;
}

/** `ok`, and the reason when nothing is shown. Without a provider nothing was to be. */
function judge(provider: CiConnection | undefined, surfaces: readonly SurfaceResult[]): Pick<ReportedResult, 'ok' | 'notShown'> {
  if (provider === undefined) return { ok: true, notShown: 'No ciProvider was given.' };
  if (surfaces.length === 0) {
    const isBlind = provider.provider.surfaces.length === 0;
    const notShown = isBlind
      ? `${provider.connection} has no place to show a run at. Publish through the host of the code.`
      : `${provider.connection} has no place to show this run at: say repository and commit in the configuration or the metadata.`;
    return { ok: false, notShown };
  }
  const isBad = (entry: SurfaceResult): boolean =>
    entry.result === 'busy' || (entry.result === 'written' && entry.outcome.kind === 'failed');
  return { ok: !surfaces.some(isBad) };
}

/**
 * Writes the reports of a result, shows it at the provider, and hands it the files of the run. Every answer says what was done, what
 * not, and why; what a provider refuses is told, not thrown.
 */
export class TestResultReporter {
  readonly #ci: CiConnection | undefined;
  readonly #cwd: string;
  readonly #reportDir: string;
  readonly #artifactDir: string;
  readonly #deps: PublishDeps;
  readonly #reports = new Map<string, RunReport>();
  readonly #artifacts = new Map<string, Map<string, ArtifactLink>>();

  constructor(options: ReporterOptions = {}) {
    this.#ci = options.ciProvider === undefined ? undefined : asConnection(options.ciProvider);
    this.#cwd = resolve(options.cwd ?? '.');
    this.#reportDir = resolve(this.#cwd, options.reportDir ?? 'reports');
    this.#artifactDir = resolve(this.#cwd, options.artifactDir ?? 'artifacts');
    this.#deps = {
      publications: ephemeralPublications(),
      // What it would log is in the outcomes.
      logger: { warn: () => undefined },
      now: options.now ?? Date.now,
      newHolder: options.newHolder ?? (() => randomBytes(8).toString('hex')),
    };
  }

  /**
   * Writes `<run>_report.md`, `.html` and `.json`, as many as `formats` names (default: all), and makes check, status and comment show the
   * result. Again with the same run it brings all of them up to date. Rejects with `TestRunResultError`, or when a report cannot be written.
   */
  async reportTestResult(
    result: TestRunResultInput,
    { formats = REPORT_FORMATS }: { readonly formats?: readonly ReportFormat[] } = {},
  ): Promise<ReportedResult> {
    const report = this.#withArtifacts(buildReport(createTestRunResult(result), this.#surroundings()));
    this.#reports.set(report.runId, report);
    const files = await this.#write(report, formats);
    const surfaces =
      this.#ci === undefined
        ? []
        : await publishRun(report, { connection: this.#ci.connection, provider: this.#ci.provider }, this.#deps);
    return { runId: report.runId, status: report.status, files, surfaces, ...judge(this.#ci, surfaces) };
  }

  /**
   * Keeps the files that the globs match below the working directory, and uploads each once to the provider. They stand in the run's
   * report when it is reported (again). Call it after the result was reported where only its metadata say which repository it is.
   */
  async collectAndUploadArtifacts(runId: string, globs: readonly string[]): Promise<readonly CollectedArtifact[]> {
    const run = runIdSchema.parse(runId);
    await mkdir(this.#artifactDir, { recursive: true });
    const folder = await realpath(this.#artifactDir);
    const collected: CollectedArtifact[] = [];
    for (const file of await collectFiles(
      globs.map((glob) => glob.replace(/^(\.\/)+/, '')),
      this.#cwd,
    )) {
      const kept = await keepArtifact(file, run, folder);
      const outcome = await this.#upload(run, asHosted(kept));
      const url = 'value' in outcome ? { url: outcome.value.url } : {};
      this.#artifacts.set(run, (this.#artifacts.get(run) ?? new Map()).set(file.name, { ...kept.link, ...url }));
      collected.push({ name: file.name, path: kept.path, bytes: file.bytes, outcome });
    }
    return collected;
  }

  #surroundings(): { readonly at: string; readonly connection?: string; readonly run?: CiConnection['run'] } {
    const at = new Date(this.#deps.now()).toISOString();
    return this.#ci === undefined ? { at } : { at, connection: this.#ci.connection, run: this.#ci.run };
  }

  #withArtifacts(report: RunReport): RunReport {
    const artifacts = [...(this.#artifacts.get(report.runId)?.values() ?? [])];
    return { ...report, artifacts };
  }

  async #write(report: RunReport, formats: readonly ReportFormat[]): Promise<ReportedResult['files']> {
    await mkdir(this.#reportDir, { recursive: true });
    const files: Partial<Record<ReportFormat, string>> = {};
    for (const format of formats) {
      const path = join(this.#reportDir, `${report.runId}_report.${format === 'markdown' ? 'md' : format}`);
      await writeDurably(path, renderAs(format, report), 0o644);
      files[format] = path;
    }
    return files;
  }

  async #upload(runId: string, artifact: Parameters<typeof placeArtifact>[2]): Promise<CollectedArtifact['outcome']> {
    if (this.#ci === undefined) return { kind: 'unsupported', reason: 'No ciProvider was given.' };
    const { connection, provider } = this.#ci;
    if (provider.artifacts === undefined)
      return { kind: 'unsupported', reason: `${connection} takes no artifacts, as it is configured.` };
    const report = this.#reports.get(runId) ?? this.#announce(runId);
    return placeArtifact(provider.artifacts, viewRun(report, undefined, connection), artifact);
  }

  /** A run that was not reported yet. */
  #announce(runId: string): RunReport {
    const surroundings = this.#surroundings();
    const description = describeRun(undefined, surroundings);
    return reportDirectly([], [], { runId, at: surroundings.at, description, attempt: 1, declared: 'running' });
  }
}
