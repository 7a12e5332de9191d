import { digestOf } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { Annotation, RunView, TestView } from '../provider.ts';
import { BITBUCKET_DC_LIMITS } from './limits.ts';
import type { AnnotationAnswer } from './schema.ts';

/** https://developer.atlassian.com/server/bitbucket/rest/v904/api-group-builds-and-deployments/ */
export interface ReportAnnotation {
  readonly externalId: string;
  readonly type: 'BUG';
  readonly severity: 'HIGH';
  readonly message: string;
  readonly path?: string;
  readonly line?: number;
}

/** How much of a title tells tests apart; what lies beyond may be shortened differently in the two places that it comes from. */
const TELLING = 200;

/** Every failed test, at its line where that is known, else in the report's list. */
export function annotationsOf(run: RunView): ReportAnnotation[] {
  const made: ReportAnnotation[] = [];
  const add = (title: string, message: string | undefined, place: Partial<Pick<Annotation, 'path' | 'line'>>): void => {
    const text = [title.trim() || 'unnamed test', message?.trim() ?? ''].filter((part) => part !== '').join('\n');
    const clipped = clip(text, BITBUCKET_DC_LIMITS.annotationMessage);
    const fits = place.path !== undefined && place.path.length <= BITBUCKET_DC_LIMITS.annotationPath;
    const key = digestOf(JSON.stringify([made.length, place.path, place.line, clipped])).slice(0, 24);
    made.push({ externalId: `testwire-${key}`, type: 'BUG', severity: 'HIGH', message: clipped, ...(fits ? place : {}) });
  };
  const located = new Map<string, number>();
  for (const { path, line, title, message } of run.annotations) {
    located.set(title.slice(0, TELLING), (located.get(title.slice(0, TELLING)) ?? 0) + 1);
    add(title, message, { path, line });
  }
  for (const test of run.tests()) {
    // The failed ones come first.
    if (made.length >= BITBUCKET_DC_LIMITS.annotations || (test.status !== 'failed' && test.status !== 'errored')) break;
    const title = titleOf(test);
    const left = located.get(title.slice(0, TELLING)) ?? 0;
    if (left > 0) located.set(title.slice(0, TELLING), left - 1);
    else add(title, test.message ?? test.details, {});
  }
  return made.slice(0, BITBUCKET_DC_LIMITS.annotations);
}

function titleOf({ suite, name }: TestView): string {
  return [...suite, name].join(' › ');
}

/** Bitbucket lists them in an order of its own. */
export function sameAnnotations(shown: readonly AnnotationAnswer[], wanted: readonly ReportAnnotation[]): boolean {
  return shown.length === wanted.length && JSON.stringify(linesOf(shown)) === JSON.stringify(linesOf(wanted));
}

function linesOf(annotations: readonly (AnnotationAnswer | ReportAnnotation)[]): string[] {
  return annotations
    .map(({ externalId, message, path, line }) =>
      // An annotation without a line is shown at line 0.
      JSON.stringify([externalId ?? '', message ?? '', path ?? '', line ?? 0]),
    )
    .sort();
}
