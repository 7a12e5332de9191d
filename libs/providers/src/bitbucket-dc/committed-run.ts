import type { RunView } from '../provider.ts';

/** A run of which it is known what it ran for. */
export type CommittedRun = RunView & Required<Pick<RunView, 'repository' | 'commit'>>;

export function committed(run: RunView): CommittedRun | undefined {
  const { repository, commit } = run;
  return repository === undefined || commit === undefined ? undefined : { ...run, repository, commit };
}
