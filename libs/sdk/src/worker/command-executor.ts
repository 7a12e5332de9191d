import { randomUUID } from 'node:crypto';
import type { TaskSpec } from '@testwire/contracts';
import type { BoundedOutput } from '../execute/bounded-output.ts';
import { type CommandEnd, type CommandTools, runCommand } from '../execute/run-command.ts';
import { taskEnvironment } from '../execute/task-environment.ts';
import type { ExecutorResult, TaskContext } from './executor.ts';

export interface CommandExecutorOptions {
  readonly serverUrl: string;
  readonly worker: string;
  /** The worker's own environment, of which tasks see a safe part. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names of variables that tasks see besides. */
  readonly passEnv: readonly string[];
  readonly graceMs: number;
  readonly tools: CommandTools;
}

const MARKER = 'TESTWIRE_TASK_MARK';

function judge(end: CommandEnd): ExecutorResult {
  switch (end.how) {
    case 'exited':
      if (end.exitCode === 0) return { outcome: 'passed', exitCode: 0 };
      return { outcome: 'failed', exitCode: end.exitCode, message: `The command ended with exit code ${end.exitCode}.` };
    case 'signalled':
      return { outcome: 'errored', message: `The command was ended by ${end.signal}.` };
    case 'not-started':
      return { outcome: 'errored', message: end.reason };
    default:
      return end satisfies never;
  }
}

/** Runs the program of a task: no shell, no input, and no variable of the worker that could be a secret. */
export async function executeCommand(
  task: TaskSpec,
  context: TaskContext,
  output: BoundedOutput,
  options: CommandExecutorOptions,
): Promise<ExecutorResult> {
  const [program, ...args] = task.command ?? [];
  if (program === undefined) return { outcome: 'errored', message: 'The task has neither a command nor an executor.' };
  const mark = randomUUID();
  const env = taskEnvironment(options.env, options.passEnv, task.env, {
    TESTWIRE_SERVER: options.serverUrl,
    TESTWIRE_RUN_ID: context.runId,
    TESTWIRE_ATTEMPT: String(context.attempt),
    TESTWIRE_TASK: task.id,
    TESTWIRE_TRY: String(context.try),
    TESTWIRE_WORKER: options.worker,
    TESTWIRE_PROJECT: context.project,
    TESTWIRE_REPOSITORY: context.repository,
    TESTWIRE_COMMIT: context.commit,
    TESTWIRE_MODEL: task.model,
    [MARKER]: mark,
  });
  const { folder, signal: stop } = context;
  const command = { program, args, folder, env, marker: `${MARKER}=${mark}`, graceMs: options.graceMs, stop, output };
  return judge(await runCommand(command, options.tools));
}
