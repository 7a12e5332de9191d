import { formatCount, type TaskOutcome, type TaskSpec, type TestReport, type Totals } from '@testwire/contracts';
import { clipMessage } from '../http/clip-message.ts';
import type { ExecutorResult } from './executor.ts';

const MOST_MESSAGE = 4096;
const MOST_DETAILS = 65_536;

/** What is known of a try when it has ended. */
export interface Evidence {
  /** Undefined: it was not waited for, see `stopped`. */
  readonly said: ExecutorResult;
  readonly stopped?: 'timed-out' | 'cancelled';
  /** Of the result files, and of the tests that an executor returned. */
  readonly totals: Totals;
  /** Why result files could not be read. */
  readonly faults: readonly string[];
}

export interface Judgement {
  readonly outcome: TaskOutcome;
  readonly message?: string;
}

/** How a try ended. Nothing is green by omission: a task that should have written results and wrote none is errored. */
export function judgeTask(spec: TaskSpec, { said, stopped, totals, faults }: Evidence): Judgement {
  if (stopped === 'cancelled') return { outcome: 'cancelled' };
  if (stopped === 'timed-out') {
    return {
      outcome: 'timed-out',
      message: `It had not ended after ${formatCount(spec.timeoutSeconds, 'second')}, and was ended.`,
    };
  }
  const outcome = said.outcome ?? 'passed';
  const message = said.message === undefined ? {} : { message: clipMessage(said.message, MOST_MESSAGE) };
  if (outcome === 'errored') return { outcome, ...message };
  const [fault] = faults;
  if (fault !== undefined)
    return { outcome: 'errored', message: clipMessage(`A result could not be read: ${fault}`, MOST_MESSAGE) };
  const bad = totals.failed + totals.errored;
  if (outcome === 'failed') return { outcome, ...message };
  if (bad > 0) return { outcome: 'failed', message: `${bad} of ${formatCount(totals.total, 'test')} failed.` };
  if (spec.results.length > 0 && totals.total === 0) {
    return { outcome: 'errored', message: `It ended well, but left no test in a file that matches ${spec.results.join(' ')}.` };
  }
  return { outcome, ...message };
}

/**
 * The test that stands for the task itself: where its results hold no test, and where they do not say what went wrong. Undefined when
 * they tell everything.
 */
export function testOfTask(
  spec: TaskSpec,
  { outcome, message }: Judgement,
  totals: Totals,
  durationMs: number,
  output: string,
): TestReport | undefined {
  if (outcome === 'cancelled') return undefined;
  const isTold = outcome === 'passed' ? totals.total > 0 : outcome === 'failed' && totals.failed + totals.errored > 0;
  if (isTold) return undefined;
  const name = spec.name ?? spec.id;
  if (outcome === 'passed') return { name, status: 'passed', durationMs };
  return {
    name,
    status: outcome === 'failed' ? 'failed' : 'errored',
    durationMs,
    ...(message === undefined ? {} : { message }),
    ...(output.trim() === '' ? {} : { details: clipMessage(output, MOST_DETAILS) }),
  };
}
