import { formatCount, isFinished, runStatus, TASK_STATES, type TaskState, taskState, totals } from '@testwire/contracts';
import { z } from 'zod';
import { askPatiently, pause } from './ask-patiently.ts';
import type { CliContext } from './context.ts';
import { CommandError, EXIT } from './exit-code.ts';
import { printable } from './printable.ts';
import type { Server } from './server.ts';

const LOOK_EVERY_MS = 1000;
/** Names in a line of progress. */
const MOST_NAMES = 5;

const runAnswer = z.object({
  status: runStatus,
  attempt: z.int().default(1),
  reason: z.string().optional(),
  totals: totals.optional(),
});
const tasksAnswer = z.object({ tasks: z.array(taskState) });

export type EndedRun = z.infer<typeof runAnswer>;

/** Which run, and the attempt of it that is waited for. */
export interface Awaited {
  readonly runId: string;
  readonly attempt: number;
}

const BAD: ReadonlySet<TaskState['outcome']> = new Set(['failed', 'errored', 'timed-out', 'lost']);

/** Tasks that are not done again, and did not end well. */
function failedOf(tasks: readonly TaskState[]): string {
  const failed = tasks.filter(({ state, outcome }) => (state === 'done' || state === 'given-up') && BAD.has(outcome));
  if (failed.length === 0) return '';
  const names = failed.slice(0, MOST_NAMES).map(({ name, id }) => printable(name ?? id));
  const more = failed.length > names.length ? ` and ${failed.length - names.length} more` : '';
  return `; failed so far: ${names.join(', ')}${more}`;
}

function describeProgress(tasks: readonly TaskState[] | undefined): string {
  if (tasks === undefined) return 'The tasks are being sorted.';
  const count = (state: string): number => tasks.filter((one) => one.state === state).length;
  const counts = TASK_STATES.filter((state) => count(state) > 0).map((state) => `${count(state)} ${state}`);
  const missing = [...new Set(tasks.flatMap(({ waitingFor }) => waitingFor ?? []))].map(printable);
  const waiting = missing.length === 0 ? '' : `; some wait for ${missing.join(', ')}`;
  return `${formatCount(tasks.length, 'task')}: ${counts.join(', ')}${waiting}${failedOf(tasks)}`;
}

/** Says on standard error what changed until the run has ended. While the server is away it waits on, for five minutes. */
export async function waitForRun(server: Server, { runId, attempt }: Awaited, context: CliContext): Promise<EndedRun> {
  const path = `/v1/runs/${encodeURIComponent(runId)}`;
  let said = '';
  try {
    for (;;) {
      const run = await askPatiently(server, path, runAnswer, context);
      // Until the tasks are known, the run stands where the attempt before ended.
      if (run !== undefined && run.attempt >= attempt && isFinished(run.status)) return run;
      const progress = describeProgress((await askPatiently(server, `${path}/tasks`, tasksAnswer, context))?.tasks);
      if (progress !== said) context.warn(`${progress}\n`);
      said = progress;
      await pause(LOOK_EVERY_MS, context);
    }
  } catch (error) {
    if (!(error instanceof CommandError) || error.exitCode !== EXIT.unavailable) throw error;
    const again = `npx testwire wait ${printable(runId)}${attempt > 1 ? ` --attempt ${attempt}` : ''} --server ${server.url}`;
    throw new CommandError(`${error.message}\nThe run goes on. Wait for it again: ${again}`, EXIT.unavailable, { cause: error });
  }
}
