import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { processSources } from '@testwire/config';
import {
  isFinished,
  type RepositoryRef,
  type RunClaim,
  runReport,
  type RunReport,
  runStatus,
  type taskPlan,
} from '@testwire/contracts';
import { z } from 'zod';
import { writeDurably } from '../files/write-durably.ts';
import { askServer, Refused, type ServerAccess } from '../http/ask-server.ts';
import { type CoordinatorOptions, environmentFor, writeConfiguration } from './coordinator-options.ts';
import { findTestwire, folderOfSdk } from './find-testwire.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

type PlanInput = z.input<typeof taskPlan>;
export type TaskInput = PlanInput['tasks'][number];

/** Where the run belongs, as `POST /v1/runs` takes it; `provider`: the connection that shows it. */
export interface RunInput extends Pick<RunClaim, 'name' | 'commit' | 'branch' | 'change'> {
  readonly provider?: string;
  readonly repository?: Pick<RepositoryRef, 'name' | 'url'>;
}

export interface SubmitInput extends Omit<PlanInput, 'tasks'> {
  /** Default: what `createTask` was given since the last plan. */
  readonly tasks?: readonly TaskInput[];
  /** Default: made from repository and commit, or at random. */
  readonly id?: string;
  readonly run?: RunInput;
  /** Of a run that there may be: which attempt the tasks are, or `next`. Default: the run as it is; the same plan sent again is the same. */
  readonly attempt?: number | 'next';
}

export interface SubmittedRun {
  readonly runId: string;
  readonly reportUrl: string;
  readonly attempt: number;
}

const submitted = z.object({ runId: z.string(), reportUrl: z.string(), attempt: z.int().default(1) });
const runAnswer = z.object({ status: runStatus, attempt: z.int().default(1) });

const GRACE_MS = 30_000;
const LOOK_EVERY_MS = 250;

/** It was not started, or is closed. */
export class CoordinatorNotRunning extends Error {
  override readonly name = 'CoordinatorNotRunning';
}

/**
 * A coordinator of one's own: the whole server in a process that ends with this one, with embedded databases in a folder. Whoever needs it
 * beyond that runs a server (`testwire up`), and submits to it.
 */
export class DistributedTestingCoordinator {
  readonly #options: CoordinatorOptions;
  readonly #tasks: TaskInput[] = [];
  #server: (ServerProcess & { readonly token: string; readonly folder: string }) | undefined;

  constructor(options: CoordinatorOptions = {}) {
    this.#options = options;
  }

  /** Address for workers, reports and the dashboard. */
  get url(): string {
    return this.#running().url;
  }

  /** For workers that register, and for everything that publishes. */
  get token(): string {
    return this.#running().token;
  }

  /** Resolves when it serves. Rejects with `TestwireMissing`, and with `ServerNotStarted` with what the server said. */
  async start(): Promise<void> {
    const { dbPath, port = 0, host = '127.0.0.1', env = processSources().env } = this.#options;
    const program = this.#options.testwire ?? findTestwire([process.cwd(), folderOfSdk()]);
    const folder = dbPath === undefined ? await mkdtemp(join(tmpdir(), 'testwire-coordinator-')) : resolve(dbPath);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const configuration = join(folder, 'coordinator.json');
      await writeDurably(configuration, writeConfiguration(this.#options));
      const own = { PORT: String(port), HOST: host, DATA_DIR: folder, TESTWIRE_CONFIG: configuration };
      const settings = environmentFor({ LOG_LEVEL: 'warn', ...env }, own);
      const server = await startServerProcess(program, settings, this.#options.onLog ?? (() => undefined));
      const token = (await readFile(join(folder, 'token'), 'utf8')).trim();
      this.#server = { ...server, token, folder };
    } catch (error) {
      await this.#forget(folder);
      throw error;
    }
  }

  /** Keeps a task for the next {@link submit}. Answers its id. */
  createTask(task: TaskInput): string {
    this.#tasks.push(task);
    return task.id;
  }

  /** Sends a plan, or the tasks that were created. Rejects with `Refused`, which says what is wrong with it, task by task. */
  async submit({ id, run, attempt, tasks = this.#tasks.splice(0), ...rest }: SubmitInput = {}): Promise<SubmittedRun> {
    const isDerivable = run?.repository !== undefined && run.commit !== undefined;
    const runId = id ?? (isDerivable ? undefined : `run-${randomUUID()}`);
    const body = {
      ...(runId === undefined ? {} : { id: runId }),
      ...(run === undefined ? {} : { run }),
      ...(attempt === undefined ? {} : { attempt }),
      tasks: { ...rest, tasks },
    };
    const answer = await askServer(this.#access(), { method: 'POST', path: '/v1/runs', body: JSON.stringify(body) });
    return submitted.parse(answer);
  }

  /** The report of a run when it has ended, well or not, in this attempt or a later one. Rejects with the signal's reason. */
  async waitFor(
    runId: string,
    { signal, attempt = 1 }: { readonly signal?: AbortSignal; readonly attempt?: number } = {},
  ): Promise<RunReport> {
    const path = `/v1/runs/${encodeURIComponent(runId)}`;
    for (;;) {
      signal?.throwIfAborted();
      const run = await this.#look(path, runAnswer);
      const isOver = run !== undefined && run.attempt >= attempt && isFinished(run.status);
      const report = isOver ? await this.#look(`${path}/report.json`, runReport) : undefined;
      if (report !== undefined && report.attempt >= attempt && isFinished(report.status)) return report;
      await wait(LOOK_EVERY_MS, undefined, signal === undefined ? {} : { signal });
    }
  }

  /** Lets running requests end, and the process with them. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    await server.end(GRACE_MS);
    await this.#forget(server.folder);
  }

  /** A folder that nobody named is nobody's. */
  async #forget(folder: string): Promise<void> {
    if (this.#options.dbPath === undefined) await rm(folder, { recursive: true, force: true });
  }

  /** Undefined until there is something. */
  async #look<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
    try {
      return schema.parse(await askServer(this.#access(), { method: 'GET', path }));
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return undefined;
      throw error;
    }
  }

  #access(): ServerAccess {
    const { url, token } = this.#running();
    return { url, token, fetch: this.#options.fetch ?? globalThis.fetch };
  }

  #running(): ServerProcess & { readonly token: string } {
    if (this.#server !== undefined) return this.#server;
    throw new CoordinatorNotRunning('The coordinator is not running: call start() first.');
  }
}
