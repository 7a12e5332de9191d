import { linkToRun, type NotifyJob, runReport, type RunReport } from '@testwire/contracts';
import type { SurfaceKind } from '@testwire/providers';
import { isTelling, publishRun, retryableFailure, type Showing } from '@testwire/publishing';
import { TryLater } from '@testwire/queue';
import type { RunState } from '@testwire/store';
import type { NotifierDeps } from './deps.ts';
import { findRunsOfChange, findRunsOfCheck } from './runs-beside.ts';

/** What can be parsed: texts end at half a gigabyte. */
const MAX_REPORT_BYTES = 256 * 1024 * 1024;
const BUSY_MS = 1000;
/** GitHub's advice when it does not say how long: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
const RATE_LIMIT_MS = 60_000;

function reportUrl(runId: string, deps: NotifierDeps): string {
  return linkToRun(deps.configuration, runId, 'report.html');
}

async function loadReport(runId: string, deps: NotifierDeps): Promise<RunReport | undefined> {
  const stored = await deps.runs.reports(runId);
  if (stored === undefined) return undefined;
  const bytes = await deps.blobs.read(stored.canonical, MAX_REPORT_BYTES);
  return runReport.parse(JSON.parse(bytes.toString('utf8')));
}

async function showRun(
  { runId }: RunState,
  report: RunReport,
  otherRuns: Showing['otherRuns'],
  deps: NotifierDeps,
): Promise<Showing | undefined> {
  const shown = runId === report.runId ? report : await loadReport(runId, deps);
  return shown === undefined ? undefined : { report: shown, reportUrl: reportUrl(runId, deps), otherRuns };
}

/** The gravest of the change's runs in full, the others in a line each. Undefined: none of them has anything to tell. */
async function tellChange(report: RunReport, deps: NotifierDeps): Promise<Showing | undefined> {
  const beside = await findRunsOfChange(report, deps.runs);
  const gravest = beside.find(isTelling);
  if (gravest === undefined) return undefined;
  const others = beside.filter((state) => state !== gravest);
  const otherRuns = others.map(({ runId, description, status, totals }) => ({
    name: description.name ?? runId,
    status,
    url: reportUrl(runId, deps),
    ...(totals === undefined ? {} : { totals }),
  }));
  return showRun(gravest, report, otherRuns, deps);
}

/** The gravest of the runs that share the check. Undefined: the store does not know the run. */
async function tellCheck(report: RunReport, deps: NotifierDeps): Promise<Showing | undefined> {
  const [gravest] = await findRunsOfCheck(report, deps.runs);
  return gravest === undefined ? undefined : showRun(gravest, report, [], deps);
}

/** What a surface shows of all that is known now; `own`: of this run alone. */
async function tell(kind: SurfaceKind, report: RunReport, deps: NotifierDeps): Promise<Showing | 'own' | undefined> {
  if (kind === 'comment') return report.run.change === undefined ? 'own' : tellChange(report, deps);
  if (kind === 'check' || kind === 'status' || kind === 'insights') return (await tellCheck(report, deps)) ?? 'own';
  return 'own';
}

/** Brings one connection up to date with one run. Throws to be tried again; what can never work is recorded and left. */
export async function notify(job: NotifyJob, deps: NotifierDeps): Promise<void> {
  const provider = deps.providers.get(job.connection);
  if (provider === undefined) {
    deps.logger.warn(job, 'connection is not configured any more');
    return;
  }
  const report = await loadReport(job.runId, deps);
  if (report === undefined) return;
  const target = {
    connection: job.connection,
    provider,
    reportUrl: reportUrl(job.runId, deps),
    tell: (kind: SurfaceKind, run: RunReport) => tell(kind, run, deps),
  };
  const results = await publishRun(report, target, deps);
  const failure = retryableFailure(results);
  if (failure?.kind === 'rate_limited') throw new TryLater(failure.message, failure.retryAfterMs ?? RATE_LIMIT_MS);
  if (failure !== undefined) throw new Error(failure.message);
  if (results.some((entry) => entry.result === 'busy'))
    throw new TryLater('Another process is writing to the same place.', BUSY_MS);
}
