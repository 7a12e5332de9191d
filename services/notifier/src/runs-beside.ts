import type { RunReport, RunStatus } from '@testwire/contracts';
import type { RunFilter, RunState, RunStore } from '@testwire/store';

/** More checks of one commit than anybody has. */
const MOST = 100;

/** The worst first. What is not decided yet is not green. */
const GRAVITY: readonly RunStatus[] = ['failed', 'errored', 'incomplete', 'cancelled', 'running', 'pending', 'passed'];

/** Workers may abbreviate a commit. */
function isSameCommit(a = '', b = ''): boolean {
  const [short, long] = [a.toLowerCase(), b.toLowerCase()].toSorted((x, y) => x.length - y.length);
  return short !== undefined && short !== '' && long?.startsWith(short) === true;
}

/** Of each kind the newest, the gravest of them first. `states` are newest first. */
function newestOfEach(states: readonly RunState[], kindOf: (state: RunState) => readonly (string | undefined)[]): RunState[] {
  const newest = new Map<string, RunState>();
  for (const state of states) {
    const kind = JSON.stringify(kindOf(state));
    if (!newest.has(kind)) newest.set(kind, state);
  }
  return [...newest.values()].toSorted((a, b) => GRAVITY.indexOf(a.status) - GRAVITY.indexOf(b.status));
}

async function listHere(report: RunReport, filter: RunFilter, runs: Pick<RunStore, 'list'>): Promise<readonly RunState[]> {
  const { project, connection, repository } = report.run;
  const where = { project, ...(repository === undefined ? {} : { repository: repository.name }) };
  const { items } = await runs.list({ ...where, ...filter }, { limit: MOST });
  return items.filter((state) => state.description.connection === connection);
}

/** A commit may have a pipeline for its push and another for its change, under one name. */
const triggerOf = ({ description }: RunState): string | undefined => description.pipeline?.trigger;

/**
 * The runs that the comment of a change tells of: at its newest commit, the newest run of each name and trigger; the gravest comes first.
 * Empty for a run that the store does not know.
 */
export async function findRunsOfChange(report: RunReport, runs: Pick<RunStore, 'list'>): Promise<readonly RunState[]> {
  const { repository, change } = report.run;
  if (repository === undefined || change === undefined) return [];
  const here = await listHere(report, { changeNumber: change.number }, runs);
  const head = here[0]?.description.commit;
  const atHead = here.filter((state) => isSameCommit(state.description.commit, head));
  return newestOfEach(atHead, (state) => [state.description.name, triggerOf(state)]);
}

/** The runs that share the check of a commit: of its name, the newest of each trigger; the gravest comes first. */
export async function findRunsOfCheck(report: RunReport, runs: Pick<RunStore, 'list'>): Promise<readonly RunState[]> {
  const { repository, commit, name } = report.run;
  if (repository === undefined || commit === undefined) return [];
  const here = await listHere(report, { commit }, runs);
  return newestOfEach(
    here.filter((state) => state.description.name === name),
    (state) => [triggerOf(state)],
  );
}
