import { isFinished, type RunReport } from '@testwire/contracts';
import type { RunView } from '@testwire/providers';
import { annotationsOf, neutralise } from '@testwire/reports';

/** As many as anybody reads; more go to the report. */
const ANNOTATIONS = { max: 500, messageBytes: 16_384, titleChars: 255 };

/**
 * What surfaces may know of a run. Undefined when it has no repository or commit: then there is no place to show it at,
 * except for providers that need neither.
 */
export function viewRun(report: RunReport, reportUrl: string | undefined): RunView {
  const { run } = report;
  return {
    runId: report.runId,
    project: run.project,
    name: neutralise(run.name ?? 'Testwire', 'plain').slice(0, 100),
    ...(run.repository === undefined ? {} : { repository: run.repository }),
    ...(run.commit === undefined ? {} : { commit: run.commit }),
    ...(run.branch === undefined ? {} : { branch: run.branch }),
    ...(run.change === undefined ? {} : { change: run.change }),
    ...(run.pipeline === undefined ? {} : { pipeline: run.pipeline }),
    attempt: report.attempt,
    status: report.status,
    ...(reportUrl === undefined ? {} : { reportUrl }),
    openedAt: report.openedAt,
    ...(isFinished(report.status) ? { finishedAt: report.updatedAt } : {}),
    annotations: annotationsOf(report, ANNOTATIONS),
  };
}

/** Orders what a place may show (law 4): by when the run began, then by attempt, then by how much was known. Compares as text. */
export function orderOf(report: RunReport): string {
  const pad = (value: number): string => String(value).padStart(10, '0');
  return [report.openedAt, pad(report.attempt), pad(report.revision)].join('|');
}
