import type { TaskOutcome, TaskReport, Totals } from '@testwire/contracts';
import { BoundedOutput, OUTPUT_BOUNDS, type OutputBounds } from '../execute/bounded-output.ts';
import type { Clock } from '../http/clock.ts';
import type { CommandExecutorOptions } from './command-executor.ts';
import { executeCommand } from './command-executor.ts';
import type { Executor, ExecutorResult, HeldTask, TaskContext } from './executor.ts';
import { type Judgement, judgeTask, testOfTask } from './judge-task.ts';
import { nameArtifact } from './name-artifact.ts';
import { type Enclosure, type Parcel, senderOf } from './outbox.ts';
import { readResults } from './read-results.ts';
import { runExecutor } from './run-executor.ts';
import type { TaskFolder } from './task-folder.ts';
import { writeCtrf } from './write-ctrf.ts';

const DETAILS_BYTES = 32 * 1024;
const MOST_FILES = 1000;
/** Whoever looks for the reason wants to see what the task printed. */
const BAD: ReadonlySet<TaskOutcome> = new Set<TaskOutcome>(['failed', 'errored', 'timed-out']);
/** Names of the result files that the worker writes itself. */
const OWN_TEST = 'testwire-exit-code.json';
const OWN_TESTS = 'testwire-executor.json';

export interface TaskTools {
  readonly executors: Readonly<Record<string, Executor>>;
  readonly command: CommandExecutorOptions;
  readonly clock: Clock;
  readonly graceMs: number;
  readonly output?: OutputBounds;
}

/** What a try came to, and everything that the coordinator is to be told of it. */
export interface FinishedTask {
  readonly parcel: Parcel;
  readonly totals: Totals;
}

function contextOf({ lease, ...task }: HeldTask, folder: string, signal: AbortSignal, output: BoundedOutput): TaskContext {
  return {
    runId: lease.runId,
    attempt: lease.attempt,
    try: task.try,
    lease: lease.id,
    project: lease.project,
    ...(lease.repository === undefined ? {} : { repository: lease.repository }),
    ...(lease.commit === undefined ? {} : { commit: lease.commit }),
    folder,
    signal,
    log: (text) => output.write(Buffer.from(text)),
  };
}

function execute(
  { spec }: HeldTask,
  context: TaskContext,
  output: BoundedOutput,
  tools: TaskTools,
): Promise<ExecutorResult | void> {
  if (spec.executor === undefined) return executeCommand(spec, context, output, tools.command);
  const executor = Object.hasOwn(tools.executors, spec.executor) ? tools.executors[spec.executor] : undefined;
  if (executor !== undefined) return executor(spec, context);
  return Promise.resolve({ outcome: 'errored', message: `This worker has no executor "${spec.executor}".` });
}

function reportOf(held: HeldTask, { outcome, message }: Judgement, said: ExecutorResult, durationMs: number): TaskReport {
  return {
    task: held.spec.id,
    outcome,
    durationMs,
    ...(said.exitCode === undefined ? {} : { exitCode: said.exitCode }),
    ...(message === undefined || message === '' ? {} : { message }),
  };
}

/** Runs one try of a task in its folder, and gathers what it left. Never rejects for what the task does. */
export async function runTask(held: HeldTask, folder: TaskFolder, cancel: AbortSignal, tools: TaskTools): Promise<FinishedTask> {
  const { spec, lease } = held;
  const output = new BoundedOutput(tools.output ?? OUTPUT_BOUNDS);
  const startedAt = tools.clock.now();
  const began = tools.clock.monotonicMs();
  const limits = { timeoutMs: spec.timeoutSeconds * 1000, graceMs: tools.graceMs, cancel };
  const work = (signal: AbortSignal) => execute(held, contextOf(held, folder.path, signal, output), output, tools);
  const end = await runExecutor(work, limits, tools.clock);
  const durationMs = Math.max(0, Math.round(tools.clock.monotonicMs() - began));
  const found = await folder.collect(spec.results);
  const { totals: read, readable, faults } = await readResults(found.slice(0, MOST_FILES));
  const own = end.said.tests ?? [];
  const totals = own.reduce((sum, { status }) => ({ ...sum, total: sum.total + 1, [status]: sum[status] + 1 }), read);
  const judgement = judgeTask(spec, { ...end, totals, faults });
  const files = judgement.outcome === 'cancelled' ? [] : readable;
  const results: Enclosure[] = files.map(({ name, path }) => ({ name, from: { path } }));
  const stop = startedAt + durationMs;
  if (own.length > 0) results.push({ name: OWN_TESTS, from: { content: writeCtrf(own, startedAt, stop) } });
  const test = testOfTask(spec, judgement, totals, durationMs, output.tail(DETAILS_BYTES));
  if (test !== undefined) results.push({ name: OWN_TEST, from: { content: writeCtrf([test], startedAt, stop) } });
  const name = (file: string): string => nameArtifact(spec.id, held.try, file);
  const kept = judgement.outcome === 'cancelled' ? [] : await folder.collect(spec.artifacts);
  const artifacts: Enclosure[] = kept.slice(0, MOST_FILES).map((file) => ({ name: name(file.name), from: { path: file.path } }));
  if (BAD.has(judgement.outcome) && output.totalBytes > 0) {
    artifacts.push({ name: name('output.log'), from: { content: output.text() } });
  }
  const report = reportOf(held, judgement, end.said, durationMs);
  return { parcel: { ...senderOf(lease), report, results, artifacts }, totals };
}
