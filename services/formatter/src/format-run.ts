import { type ProjectConfig, projectFor } from '@testwire/config';
import { isFinished, linkToRun, type RunReport } from '@testwire/contracts';
import { renderHtml, renderMarkdown, writeJson } from '@testwire/reports';
import { applyPolicies, buildReport, deadlineOf, joinRun, verdictOf } from '@testwire/results';
import type { BlobStore } from '@testwire/store';
import { counter, histogram } from '@testwire/telemetry';
import { boundReport } from './bound-report.ts';
import { compareWithHistory, toPastRun } from './compare-with-history.ts';
import type { FormatterDeps } from './deps.ts';
import { loadResults } from './load-results.ts';
import { serialiseReport } from './serialise-report.ts';

/** Pieces are made when there is room for them. */
async function keep(pieces: Iterable<string>, blobs: BlobStore): Promise<string> {
  const content = (async function* () {
    for (const piece of pieces) yield Buffer.from(piece);
  })();
  return (await blobs.put(content)).digest;
}

async function storeReports(report: RunReport, deps: FormatterDeps): Promise<void> {
  const link = (format: string): string => linkToRun(deps.configuration, report.runId, `report.${format}`);
  const [canonical, markdown, html, json] = await Promise.all([
    keep(serialiseReport(report), deps.blobs),
    keep([`${renderMarkdown(report, { dialect: 'plain' }).text}\n`], deps.blobs),
    keep([renderHtml(report, { reportUrls: { markdown: link('md'), json: link('json') } })], deps.blobs),
    keep(writeJson(report), deps.blobs),
  ]);
  await deps.store.runs.saveReports({ runId: report.runId, revision: report.revision, canonical, markdown, html, json });
}

function projectOf({ run }: RunReport, configuration: FormatterDeps['configuration']): ProjectConfig {
  return configuration.projects.get(run.project) ?? projectFor(configuration, run.connection ?? 'local', run.repository?.name);
}

/** Which connections show the run: the project's list, or the one that hosts its code; the CI that it ran in, and `local`, always. */
function publishTargets(report: RunReport, configuration: FormatterDeps['configuration']): string[] {
  const { pipeline } = report.run;
  const ci = pipeline?.connection === undefined ? [] : [pipeline.connection];
  const { publish } = projectOf(report, configuration);
  return [...new Set([...publish, ...ci, 'local'])].filter((id) => configuration.connections.has(id));
}

/** Hands on: artifacts to the uploader once the run is final, and the news to every notifier. */
async function handOn(report: RunReport, deps: FormatterDeps): Promise<void> {
  const final = isFinished(report.status);
  if (final && report.artifacts.length > 0) {
    await deps.artifacts.send({ step: 'place', runId: report.runId }, { key: `place.${report.runId}` });
  }
  for (const connection of publishTargets(report, deps.configuration)) {
    const provider = deps.configuration.connections.get(connection)?.provider ?? connection;
    const notifier = deps.notifiers.get(provider);
    // Final news has a key of its own, so that it never waits behind a bundle of progress.
    const key = `${connection}.${report.runId}.${final ? 'final' : 'progress'}`;
    await notifier?.send({ runId: report.runId, connection }, { key });
  }
}

/** Whether the history keeps the run; if not, it is said here, and the run ends all the same. */
async function remember(
  report: RunReport,
  project: ProjectConfig,
  { store, logger }: FormatterDeps,
): Promise<{ readonly error?: unknown }> {
  if (!isFinished(report.status)) return {};
  try {
    await store.history.remember(toPastRun(report, project));
    return {};
  } catch (error) {
    counter(
      'testwire_history_lost',
      'Finished runs that the history could not keep, each time it was tried: the runs end, and later ones are not compared with them',
    ).add(1);
    logger.error({ runId: report.runId, err: error }, 'the history cannot keep the run; later runs are not compared with it');
    return { error };
  }
}

/**
 * Renders the newest state of a run and tells those who show it.
 * When only the history cannot keep it, the run ends, and then it throws, to be tried again.
 */
export async function formatRun(runId: string, deps: FormatterDeps): Promise<void> {
  const started = performance.now();
  const facts = await deps.store.runs.facts(runId);
  if (facts.length === 0) return;
  const results = await loadResults(facts, deps.blobs);
  const artifactUrl = (name: string): string => linkToRun(deps.configuration, runId, `artifacts/${encodeURIComponent(name)}`);
  const joined = joinRun(facts);
  const built = buildReport({ runId, facts, joined, results, artifactUrl });
  const project = projectOf(built, deps.configuration);
  const compared = await compareWithHistory(built, project, deps.store.history);
  const whole = applyPolicies(compared, { ...project.policies, baseBranch: project.baseBranch }, verdictOf(joined));
  const report = boundReport(whole);
  await storeReports(report, deps);
  // Before the run is known to be final: whoever waits for that and goes on has it in the history.
  const remembered = await remember(whole, project, deps);
  const deadline = deadlineOf(joined);
  await deps.store.runs.saveState({
    runId,
    description: report.run,
    status: report.status,
    ...(report.reason === undefined ? {} : { reason: report.reason }),
    attempt: report.attempt,
    revision: report.revision,
    openedAt: report.openedAt,
    updatedAt: report.updatedAt,
    totals: report.totals,
    ...(deadline === undefined ? {} : { deadline }),
  });
  await handOn(report, deps);
  histogram('testwire_report_seconds', 'Time to merge and render a run').record((performance.now() - started) / 1000);
  deps.logger.info({ runId, status: report.status, revision: report.revision, totals: report.totals }, 'run formatted');
  if ('error' in remembered) throw remembered.error;
}
