import type { RunDescription, RunFactOf } from './fact.ts';

/** Something that concerns every run of a change or commit, also those that we hear of later. */
export interface Notice {
  readonly connection: string;
  /** Name of the repository at the connection. */
  readonly repository: string;
  /** One of {@link subjectsOf}. */
  readonly subject: string;
  /** The fact it becomes in each run. */
  readonly fact: NoticeFact;
}

export type NoticeFact = Omit<RunFactOf<'cancelled'>, 'runId'> | Omit<RunFactOf<'requested'>, 'runId'>;

export function changeSubject(number: number): string {
  return `change:${number}`;
}

export function commitSubject(commit: string): string {
  return `commit:${commit.toLowerCase()}`;
}

export function runSubject(runId: string): string {
  return `run:${runId}`;
}

/** All that a notice may speak of when it means this run. */
export function subjectsOf(runId: string, { commit, change }: RunDescription): string[] {
  return [
    runSubject(runId),
    ...(commit === undefined ? [] : [commitSubject(commit)]),
    ...(change === undefined ? [] : [changeSubject(change.number)]),
  ];
}
