import { isFinished, type RunReport, type RunStatus } from '@testwire/contracts';
import type { RunState, RunStore } from '@testwire/store';

/** More checks of one commit than anybody has. */
const MOST = 100;

/** The worst first. What is not decided yet says nothing. */
const GRAVITY: readonly RunStatus[] = ['failed', 'errored', 'incomplete', 'cancelled', 'passed', 'running', 'pending'];

/**
 * The runs that the comment of a change tells of: at its newest commit, the newest run of each name; the gravest comes first. Empty for a
 * run that the store does not know.
 */
export async function findRunsBeside(report: RunReport, runs: Pick<RunStore, 'list'>): Promise<readonly RunState[]> {
  const { repository, change, connection, project } = report.run;
  if (repository === undefined || change === undefined) return [];
  const { items } = await runs.list({ project, repository: repository.name, changeNumber: change.number }, { limit: MOST });
  const here = items.filter((state) => state.description.connection === connection);
  const head = here[0]?.description.commit;
  const newest = new Map<string | undefined, RunState>();
  for (const state of here) {
    const { name, commit } = state.description;
    if (commit === head && !newest.has(name)) newest.set(name, state);
  }
  return [...newest.values()].toSorted((a, b) => GRAVITY.indexOf(a.status) - GRAVITY.indexOf(b.status));
}

/** A cancelled run without tests tells nobody anything. */
export function isTelling({ status, totals }: Pick<RunReport, 'status'> & { readonly totals?: RunReport['totals'] }): boolean {
  return isFinished(status) && !(status === 'cancelled' && (totals?.total ?? 0) === 0);
}
