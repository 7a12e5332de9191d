import type { RunDescription, RunFactOf } from './fact.ts';

/** Something that concerns every run of a change, also those that we hear of later. */
export interface Notice {
  readonly connection: string;
  /** Name of the repository at the connection. */
  readonly repository: string;
  /** One of {@link subjectsOf}. */
  readonly subject: string;
  /** The fact it becomes in each run. */
  readonly fact: Omit<RunFactOf<'cancelled'>, 'runId'>;
}

export function changeSubject(number: number): string {
  return `change:${number}`;
}

/** All that a notice may speak of when it means a run like this. */
export function subjectsOf({ change }: RunDescription): string[] {
  return change === undefined ? [] : [changeSubject(change.number)];
}
