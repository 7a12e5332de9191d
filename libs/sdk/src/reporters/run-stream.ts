import { randomUUID } from 'node:crypto';
import { processSources } from '@testwire/config';
import { commitSha, type TestReport, type WorkerEvent } from '@testwire/contracts';
import { type Clock, systemClock } from '../http/clock.ts';
import { EventPublisher } from '../publish/event-publisher.ts';
import type { PublisherOptions } from '../publish/publisher-options.ts';

type RunClaim = NonNullable<Extract<WorkerEvent, { type: 'run-started' }>['run']>;

/** What a reporter is told in the runner's own configuration. The environment has the same things, and is asked where this says nothing. */
export interface ReporterOptions {
  /** `TESTWIRE_SERVER`. Without one, nothing is reported. */
  readonly server?: string;
  /** Id of the run: `TESTWIRE_RUN_ID`. Default: one by the time, a run of its own. */
  readonly runId?: string;
  /** `TESTWIRE_ATTEMPT` */
  readonly attempt?: number;
  /** Name of this part of the run: `TESTWIRE_SHARD`, or `TESTWIRE_TASK` inside a task. Default: the runner's name. */
  readonly shard?: string;
  /** Where the run belongs: `TESTWIRE_REPOSITORY`, `TESTWIRE_COMMIT`, `TESTWIRE_BRANCH`. */
  readonly run?: RunClaim;
  /** Whether the run is over when this runner is. Default: when the run is its own, because nobody named one. */
  readonly finishRun?: boolean;
  /** Whether to say at the end where the report is. Default: yes, unless `TESTWIRE_REPORT_LINK` is `off`. */
  readonly reportLink?: boolean;
  readonly spoolFolder?: string;
  readonly onUnreachable?: PublisherOptions['onUnreachable'];
  readonly giveUpAfterMs?: number;
}

export interface StreamDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** One line for people. */
  readonly warn: (message: string) => void;
  readonly fetch?: typeof globalThis.fetch;
  readonly clock?: Clock;
  /** Ids of events begin with it; different each time. */
  readonly unique?: string;
}

/** One test runner's part of a run, told to the server while it happens. */
export interface RunStream {
  testFinished(test: TestReport): void;
  /** Everything was told. Rejects only when `onUnreachable` is "fail". */
  close(): Promise<void>;
}

const NOTHING: RunStream = { testFinished: () => undefined, close: () => Promise.resolve() };

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function claimOf(options: ReporterOptions, env: StreamDeps['env']): RunClaim {
  const repository = nonEmpty(env['TESTWIRE_REPOSITORY']);
  const commit = commitSha.safeParse(env['TESTWIRE_COMMIT']);
  const branch = nonEmpty(env['TESTWIRE_BRANCH']);
  return {
    ...(repository === undefined ? {} : { repository: { name: repository } }),
    ...(commit.success ? { commit: commit.data } : {}),
    ...(branch === undefined ? {} : { branch }),
    ...options.run,
  };
}

function localRunId(now: number, unique: string): string {
  return `local-${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-${unique.slice(0, 4)}`;
}

/** Written so that it does nothing to a terminal but show text. */
function webAddress(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const { protocol, href } = new URL(text);
  return protocol === 'http:' || protocol === 'https:' ? href : undefined;
}

/** What reporters use of the world when they are not told. */
export function worldOfRunner(): StreamDeps {
  return { env: processSources().env, warn: (message) => void process.stderr.write(`${message}\n`) };
}

/** Begins to report; does nothing at all where no server is named. `runner`: the name of the shard where nobody names one. */
export function openRunStream(runner: string, options: ReporterOptions, deps: StreamDeps): RunStream {
  const { env } = deps;
  const server = options.server ?? nonEmpty(env['TESTWIRE_SERVER']);
  if (server === undefined) return NOTHING;
  const clock = deps.clock ?? systemClock;
  const unique = deps.unique ?? randomUUID();
  const named = options.runId ?? nonEmpty(env['TESTWIRE_RUN_ID']);
  const runId = named ?? localRunId(clock.now(), unique);
  const shard = options.shard ?? nonEmpty(env['TESTWIRE_SHARD']) ?? nonEmpty(env['TESTWIRE_TASK']) ?? runner;
  const attempt = options.attempt ?? (Number(env['TESTWIRE_ATTEMPT']) || 1);
  const token = nonEmpty(env['TESTWIRE_TOKEN']);
  const publisher = new EventPublisher({
    server,
    warn: deps.warn,
    ...(token === undefined ? {} : { token }),
    ...(deps.fetch === undefined ? {} : { fetch: deps.fetch }),
    ...(options.spoolFolder === undefined ? {} : { spoolFolder: options.spoolFolder }),
    ...(options.onUnreachable === undefined ? {} : { onUnreachable: options.onUnreachable }),
    ...(options.giveUpAfterMs === undefined ? {} : { giveUpAfterMs: options.giveUpAfterMs }),
  });
  let count = 0;
  const common = () => ({ id: `${unique}-${(count += 1)}`, runId, attempt, at: new Date(clock.now()).toISOString() });
  publisher.publish({ type: 'run-started', ...common(), run: claimOf(options, env) });
  return {
    testFinished: (test) => publisher.publish({ type: 'test-finished', ...common(), shard, test }),
    async close() {
      publisher.publish({ type: 'shard-finished', ...common(), shard });
      if (options.finishRun ?? named === undefined) publisher.publish({ type: 'run-finished', ...common() });
      const { reportUrls } = await publisher.close();
      const link = webAddress(reportUrls[runId]);
      if (link !== undefined && (options.reportLink ?? env['TESTWIRE_REPORT_LINK'] !== 'off'))
        deps.warn(`Testwire: the report is at ${link}`);
    },
  };
}
