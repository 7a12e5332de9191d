import { isFinished, type Publication, type RunReport } from '@testwire/contracts';
import type { RunView } from '@testwire/providers';
import { annotationsOf, neutralise, viewTests } from '@testwire/reports';

/** As many as anybody reads; more go to the report. */
const ANNOTATIONS = { max: 500, messageBytes: 16_384, titleChars: 255 };

/** What senders call things is made safe to show. Branches also keep their names: the providers' APIs go by them. */
function describeOrigin({ branch, change, pipeline }: RunReport['run'], ranHere: boolean): Partial<RunView> {
  const title = change?.title === undefined ? {} : { title: neutralise(change.title, 'plain') };
  return {
    ...(branch === undefined ? {} : { branch, branchLabel: neutralise(branch, 'plain') }),
    ...(change === undefined ? {} : { change: { ...change, ...title } }),
    ...(pipeline === undefined || !ranHere ? {} : { pipeline: { ...pipeline, name: neutralise(pipeline.name, 'plain') } }),
  };
}

/**
 * What surfaces may know of a run. Undefined when it has no repository or commit: then there is no place to show it at,
 * except for providers that need neither.
 */
export function viewRun(report: RunReport, reportUrl: string | undefined, connection: string): RunView {
  const { run } = report;
  const ranHere = (run.pipeline?.connection ?? run.connection ?? connection) === connection;
  return {
    runId: report.runId,
    project: run.project,
    name: neutralise(run.name ?? 'Testwire', 'plain').slice(0, 100),
    ...(run.repository === undefined ? {} : { repository: run.repository }),
    ...(run.commit === undefined ? {} : { commit: run.commit }),
    ...describeOrigin(run, ranHere),
    attempt: report.attempt,
    status: report.status,
    ...(reportUrl === undefined ? {} : { reportUrl }),
    openedAt: report.openedAt,
    ...(isFinished(report.status) ? { finishedAt: report.updatedAt } : {}),
    annotations: annotationsOf(report, ANNOTATIONS),
    totals: report.totals,
    durationSeconds: report.durationSeconds,
    tests: () => viewTests(report),
  };
}

const SEPARATOR = '|';

/** Orders what a place may show (law 4): when the run began, and how much was known of it. */
export function orderOf(report: RunReport): string {
  return [report.openedAt, String(report.revision).padStart(12, '0')].join(SEPARATOR);
}

/**
 * Whether a place shows something newer than this report. Of one run, what was made from more facts is newer; of two runs, the one
 * that began later. (When a run began can still move back while its facts arrive, so it says nothing within one run.)
 */
export function isSuperseded(report: RunReport, published: Pick<Publication, 'runId' | 'order'>): boolean {
  const [openedAt = '', revision = ''] = published.order.split(SEPARATOR);
  if (published.runId === report.runId) return Number(revision) > report.revision;
  return openedAt > report.openedAt;
}
