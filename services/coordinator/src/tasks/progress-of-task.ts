import type { RunFactOf, TaskOutcome } from '@testwire/contracts';
import type { TaskFact } from '@testwire/store';

/** Where a task stands, by its facts. */
export interface TaskProgress {
  /** It finished, or was given up. */
  readonly settled: boolean;
  readonly givenUp?: RunFactOf<'shard-given-up'>;
  /** Tries that began. */
  readonly tries: number;
  /** Tries that ended, and not well. */
  readonly failures: number;
  /** Workers that took it and did not bring it to an end: they were lost, or gave it back. */
  readonly undecided: readonly string[];
  /** Those of them that were lost. Who drains gives it back, and that says nothing of the task. */
  readonly deaths: readonly string[];
  /** Lease of the try that goes on. */
  readonly lease?: string;
  /** Who has it, or had it last. */
  readonly worker?: string;
  /** The last try that ended in time. */
  readonly ended?: RunFactOf<'task-ended'>;
}

export const NOT_BEGUN: TaskProgress = { settled: false, tries: 0, failures: 0, undecided: [], deaths: [] };

const FAILED: ReadonlySet<TaskOutcome | 'lost'> = new Set(['failed', 'errored', 'timed-out']);
const UNDECIDED: ReadonlySet<TaskOutcome | 'lost'> = new Set(['cancelled', 'lost']);

/** Whether the outcome is one of a try that counts as such. */
export function isFailure(outcome: TaskOutcome | 'lost'): boolean {
  return FAILED.has(outcome);
}

function progressOf(facts: readonly TaskFact[]): TaskProgress {
  const leased = facts.filter((fact) => fact.kind === 'task-leased').toSorted((a, b) => a.try - b.try);
  const ended = facts.filter((fact) => fact.kind === 'task-ended' && fact.late !== true) as RunFactOf<'task-ended'>[];
  const inOrder = ended.toSorted((a, b) => a.try - b.try);
  const givenUp = facts.find((fact) => fact.kind === 'shard-given-up');
  const last = leased.at(-1);
  const goesOn = last !== undefined && !ended.some((fact) => fact.lease === last.lease);
  const lastEnded = inOrder.at(-1);
  return {
    settled: givenUp !== undefined || facts.some((fact) => fact.kind === 'shard-finished'),
    ...(givenUp === undefined ? {} : { givenUp }),
    tries: last?.try ?? 0,
    failures: ended.filter((fact) => FAILED.has(fact.outcome)).length,
    undecided: inOrder.filter((fact) => UNDECIDED.has(fact.outcome)).map((fact) => fact.worker),
    deaths: inOrder.filter((fact) => fact.outcome === 'lost').map((fact) => fact.worker),
    ...(goesOn ? { lease: last.lease } : {}),
    ...(last === undefined ? {} : { worker: last.worker }),
    ...(lastEnded === undefined ? {} : { ended: lastEnded }),
  };
}

/** By task. Those without facts are left out: they have not begun. */
export function progressByTask(facts: readonly TaskFact[]): ReadonlyMap<string, TaskProgress> {
  const byTask = new Map<string, TaskFact[]>();
  for (const fact of facts) {
    const known = byTask.get(fact.shard);
    if (known === undefined) byTask.set(fact.shard, [fact]);
    else known.push(fact);
  }
  return new Map([...byTask].map(([task, own]) => [task, progressOf(own)]));
}
