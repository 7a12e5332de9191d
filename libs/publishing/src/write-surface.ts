import { digestOf, type Outcome, type Publication, type RunReport } from '@testwire/contracts';
import type { RunView, Surface, SurfaceRef } from '@testwire/providers';
import { type OtherRun, renderHeadline, renderMarkdown } from '@testwire/reports';
import { isTelling } from './is-telling.ts';

/** What a surface is made to show. */
export interface Showing {
  readonly report: RunReport;
  readonly reportUrl?: string;
  /** Runs beside it, told in a line each. */
  readonly otherRuns: readonly OtherRun[];
}

export interface SurfaceText {
  readonly headline: string;
  readonly body: string;
}

/** How often a body that the provider found too long is made shorter before we give up. */
const SHRINKS = [1, 0.5, 0.2];

export function renderFor(surface: Surface, { report, reportUrl, otherRuns }: Showing, share = 1): SurfaceText {
  const headline = renderHeadline(report, surface.headline);
  if (surface.body === undefined) return { headline, body: '' };
  const limit = { ...surface.body, max: Math.floor(surface.body.max * share) };
  const url = reportUrl === undefined ? {} : { reportUrl };
  return { headline, body: renderMarkdown(report, { dialect: surface.dialect, limit, otherRuns, ...url }).text };
}

/** A comment tells people something; while nothing is decided there is nothing to tell, and notifications go out only once. */
export function isDue(surface: Surface, report: RunReport): boolean {
  return surface.kind !== 'comment' || isTelling(report);
}

export function digestSurface(view: RunView, text: SurfaceText): string {
  return digestOf(
    JSON.stringify([view.status, view.attempt, view.name, view.reportUrl, view.annotations, text.headline, text.body]),
  );
}

function refOf(published: Publication | undefined): SurfaceRef | undefined {
  if (published?.externalId === undefined) return undefined;
  return {
    externalId: published.externalId,
    rung: published.rung ?? published.surface,
    ...(published.url === undefined ? {} : { url: published.url }),
  };
}

/**
 * Writes one surface. The limits we know are not always the ones enforced (the threads are in the pains file, B4), so a body that is
 * refused is tried again shorter; the publication is never given up for its size.
 */
export async function writeSurface(
  surface: Surface,
  view: RunView,
  showing: Showing,
  published: Publication | undefined,
): Promise<Outcome<SurfaceRef>> {
  let outcome: Outcome<SurfaceRef> | undefined;
  let refusedBody: string | undefined;
  for (const share of SHRINKS) {
    const text = renderFor(surface, showing, share);
    // There was nothing to leave out, so its length is not why it was refused.
    if (text.body === refusedBody) break;
    refusedBody = text.body;
    outcome = await surface.write({ run: view, ...text, previous: refOf(published) });
    const refused = outcome.kind === 'failed' && outcome.failure.kind === 'rejected' && surface.body !== undefined;
    if (!refused) break;
  }
  if (outcome === undefined) throw new Error('SHRINKS is empty.');
  return outcome;
}
