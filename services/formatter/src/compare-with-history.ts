import type { ProjectConfig } from '@testwire/config';
import type { PastRun, RunReport } from '@testwire/contracts';
import { compareRun, rememberRun } from '@testwire/results';
import type { HistoryStore } from '@testwire/store';

type Project = Pick<ProjectConfig, 'name' | 'baseBranch'>;

/**
 * A fork's branch is another one, also when it has the name of ours; else whoever names theirs `main` could tell what our tests
 * usually do.
 */
function branchOf({ branch, change }: RunReport['run']): { branch?: string } {
  return branch === undefined || change?.fork === true ? {} : { branch };
}

/** The report with what the history says of its tests. One without listed tests has nothing to compare. */
export async function compareWithHistory(
  report: RunReport,
  project: Project,
  history: Pick<HistoryStore, 'past'>,
): Promise<RunReport> {
  if (report.tests.length === 0) return report;
  const { runId, openedAt, run } = report;
  const past = await history.past({
    runId,
    openedAt,
    project: run.project,
    name: run.name ?? project.name,
    ...branchOf(run),
    ...(run.commit === undefined ? {} : { commit: run.commit }),
    ...(run.change === undefined ? {} : { change: run.change }),
    ...(project.baseBranch === undefined ? {} : { baseBranch: project.baseBranch }),
  });
  return compareRun(report, past);
}

/** What later runs are compared with. */
export function toPastRun(report: RunReport, project: Project): PastRun {
  const { branch: _, ...past } = rememberRun(report, report.run.name ?? project.name);
  return { ...past, ...branchOf(report.run) };
}
