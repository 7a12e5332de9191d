import { isRetryable, type Failure, type Outcome, type Publication, type RunReport } from '@testwire/contracts';
import type { CIProvider, Surface, SurfaceKind, SurfaceRef } from '@testwire/providers';
import { counter, histogram, inSpan } from '@testwire/telemetry';
import type { PublishDeps } from './deps.ts';
import { holdPlace } from './hold-place.ts';
import { isSuperseded, orderOf, viewRun } from './view-run.ts';
import { digestSurface, isDue, renderFor, type Showing, writeSurface } from './write-surface.ts';

export type SurfaceResult =
  | { readonly surface: string; readonly result: 'written'; readonly outcome: Outcome<SurfaceRef> }
  /** It shows this already, or something newer. */
  | { readonly surface: string; readonly result: 'unchanged' | 'superseded' }
  /** Another process is writing there. */
  | { readonly surface: string; readonly result: 'busy' };

export interface PublishTarget {
  readonly connection: string;
  readonly provider: CIProvider;
  readonly reportUrl?: string;
  /**
   * What a surface shows, of all the runs that share its place: asked while the place is held, so that it is the newest. `own`: the
   * run alone; undefined: nothing is to be told there. Absent: every surface shows the run alone.
   */
  tell?(kind: SurfaceKind, report: RunReport): Promise<Showing | 'own' | undefined>;
}

/** The failure that makes it worth coming back, if any. */
export function retryableFailure(results: readonly SurfaceResult[]): Failure | undefined {
  for (const entry of results) {
    if (entry.result === 'written' && entry.outcome.kind === 'failed' && isRetryable(entry.outcome.failure))
      return entry.outcome.failure;
  }
  return undefined;
}

function recordOf(
  outcome: Outcome<SurfaceRef>,
  base: Pick<Publication, 'connection' | 'place' | 'surface' | 'runId' | 'order' | 'digest' | 'updatedAt'>,
): Publication {
  switch (outcome.kind) {
    case 'done':
    case 'unchanged':
      return { ...base, ...outcome.value, outcome: 'done' };
    case 'degraded':
      return { ...base, ...outcome.value, rung: outcome.rung, outcome: 'degraded', reason: outcome.reason };
    case 'unsupported':
      return { ...base, outcome: 'unsupported', reason: outcome.reason };
    case 'failed':
      return { ...base, outcome: 'failed', reason: outcome.failure.message, failure: outcome.failure };
  }
}

async function publishSurface(
  surface: Surface,
  place: string,
  run: RunReport,
  target: PublishTarget,
  deps: PublishDeps,
): Promise<SurfaceResult> {
  const told = target.tell === undefined ? 'own' : await target.tell(surface.kind, run);
  if (told === undefined) return { surface: surface.kind, result: 'unchanged' };
  const url = target.reportUrl === undefined ? {} : { reportUrl: target.reportUrl };
  const showing: Showing = told === 'own' ? { report: run, otherRuns: [], ...url } : told;
  const { report } = showing;
  const view = viewRun(report, showing.reportUrl, target.connection);
  const known = await deps.publications.get(target.connection, place);
  // What was told of all runs is always the newest.
  if (told === 'own' && known !== undefined && isSuperseded(report, known))
    return { surface: surface.kind, result: 'superseded' };
  const digest = digestSurface(view, renderFor(surface, showing));
  // What was not done as wanted is tried again: a permission may have been granted. Surfaces write nothing that they show already.
  if (known?.digest === digest && known.outcome === 'done') return { surface: surface.kind, result: 'unchanged' };
  const outcome = await inSpan(
    `publish ${surface.kind}`,
    { attributes: { 'testwire.run': report.runId, 'testwire.connection': target.connection } },
    () => writeSurface(surface, view, showing, known),
  );
  const record = recordOf(outcome, {
    connection: target.connection,
    place,
    surface: surface.kind,
    runId: report.runId,
    order: orderOf(report),
    digest,
    updatedAt: new Date(deps.now()).toISOString(),
  });
  // A failed write must not forget where the place was found before.
  await deps.publications.save({ ...(known?.externalId === undefined ? {} : { externalId: known.externalId }), ...record });
  counter(
    'testwire_publications',
    'Writes to providers, by `provider`, `surface` and `outcome`: `done`, `unchanged`, `degraded`, `unsupported`, `failed`, those with the `kind` of failure',
  ).add(1, {
    provider: target.provider.id,
    surface: surface.kind,
    outcome: outcome.kind,
    ...(outcome.kind === 'failed' ? { kind: outcome.failure.kind } : {}),
  });
  if (outcome.kind === 'done' || outcome.kind === 'degraded') {
    const seconds = Math.max(0, deps.now() - Date.parse(report.updatedAt)) / 1000;
    histogram(
      'testwire_publication_delay_seconds',
      'Time from the newest fact of a run to its being shown, by `provider`. Of a run that is shown again much later, a long time',
    ).record(seconds, {
      provider: target.provider.id,
    });
  }
  const isNews = outcome.kind !== 'degraded' || known?.outcome !== 'degraded' || known.reason !== outcome.reason;
  if ((outcome.kind === 'failed' || outcome.kind === 'degraded') && isNews) {
    deps.logger.warn({ runId: report.runId, connection: target.connection, place, outcome }, 'surface not written as wanted');
  }
  return { surface: surface.kind, result: 'written', outcome };
}

/**
 * Makes every surface of one connection show the newest state of a run, writing only where it differs (law 3), one writer per
 * place (law 4). A surface that fails does not stop the others.
 */
export async function publishRun(report: RunReport, target: PublishTarget, deps: PublishDeps): Promise<readonly SurfaceResult[]> {
  const results: SurfaceResult[] = [];
  for (const surface of target.provider.surfaces) {
    const place = surface.place(viewRun(report, target.reportUrl, target.connection));
    if (place === undefined || !isDue(surface, report)) continue;
    const written = await holdPlace(target.connection, place, () => publishSurface(surface, place, report, target, deps), deps);
    results.push(written ?? { surface: surface.kind, result: 'busy' });
  }
  return results;
}
