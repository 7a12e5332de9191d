import type { LeaseGrant, TaskOutcome, TaskSpec, TestReport } from '@testwire/contracts';

/** What an executor knows of the task's place in the world. */
export interface TaskContext {
  readonly runId: string;
  /** Attempt of the run. */
  readonly attempt: number;
  /** Try of the task, from 1. */
  readonly try: number;
  readonly lease: string;
  readonly project: string;
  readonly repository?: string;
  readonly commit?: string;
  /** Where the task may write. Result files and artifacts are looked for here. */
  readonly folder: string;
  /** Aborted when the time is over, or nobody wants the task any more: end soon. */
  readonly signal: AbortSignal;
  /** Output for people; the beginning and the end are kept. */
  readonly log: (text: string) => void;
}

/** What an executor may say of the task. Nothing: it passed, and the result files tell the rest. */
export interface ExecutorResult {
  readonly outcome?: Exclude<TaskOutcome, 'timed-out' | 'cancelled'>;
  readonly tests?: readonly TestReport[];
  readonly exitCode?: number;
  /** Why it errored or failed. */
  readonly message?: string;
}

/** Does a task. An error that it throws makes the task `errored`, with its message. */
export type Executor = (task: TaskSpec, context: TaskContext) => Promise<ExecutorResult | void>;

/** One task of a lease on its way. */
export interface HeldTask {
  readonly lease: Omit<LeaseGrant, 'tasks'>;
  readonly spec: TaskSpec;
  readonly try: number;
}
