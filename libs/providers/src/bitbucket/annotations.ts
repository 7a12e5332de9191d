import { digestOf } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { Annotation, RunView, TestView } from '../provider.ts';
import { BITBUCKET_LIMITS } from './limits.ts';
import type { AnnotationAnswer } from './schema.ts';

/** https://developer.atlassian.com/cloud/bitbucket/rest/api-group-reports/ */
export interface ReportAnnotation {
  readonly external_id: string;
  readonly annotation_type: 'BUG';
  readonly summary: string;
  readonly details?: string;
  readonly result: 'FAILED';
  readonly severity: 'HIGH';
  readonly path?: string;
  readonly line?: number;
}

/** How much of a title tells tests apart; what lies beyond may be shortened differently in the two places that it comes from. */
const TELLING = 200;

/** Every failed test, at its line where that is known, else in the report's list. */
export function annotationsOf(run: RunView): ReportAnnotation[] {
  const made: ReportAnnotation[] = [];
  const seen = new Map<string, number>();
  const add = (title: string, message: string | undefined, place: Partial<Pick<Annotation, 'path' | 'line'>>): void => {
    const key = digestOf(JSON.stringify([place.path, place.line, title]));
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    const details = clip(message ?? '', BITBUCKET_LIMITS.details);
    made.push({
      external_id: `testwire-${key.slice(0, 24)}-${times}`,
      annotation_type: 'BUG',
      // Empty text is refused.
      summary: clip(title.trim() || 'unnamed test', BITBUCKET_LIMITS.annotationSummary),
      ...(details.trim() === '' ? {} : { details }),
      result: 'FAILED',
      severity: 'HIGH',
      ...place,
    });
  };
  const located = new Map<string, number>();
  for (const { path, line, title, message } of run.annotations) {
    located.set(title.slice(0, TELLING), (located.get(title.slice(0, TELLING)) ?? 0) + 1);
    add(title, message, { path, line });
  }
  for (const test of run.tests()) {
    // The failed ones come first.
    if (made.length >= BITBUCKET_LIMITS.annotations || (test.status !== 'failed' && test.status !== 'errored')) break;
    const title = titleOf(test);
    const left = located.get(title.slice(0, TELLING)) ?? 0;
    if (left > 0) located.set(title.slice(0, TELLING), left - 1);
    else add(title, test.message ?? test.details, {});
  }
  return made.slice(0, BITBUCKET_LIMITS.annotations);
}

function titleOf({ suite, name }: TestView): string {
  return [...suite, name].join(' › ');
}

export function sameAnnotation(shown: AnnotationAnswer | undefined, wanted: ReportAnnotation): boolean {
  return (
    shown !== undefined &&
    shown.summary === wanted.summary &&
    (shown.details ?? '') === (wanted.details ?? '') &&
    (shown.path ?? '') === (wanted.path ?? '') &&
    // Bitbucket shows an annotation without a line at line 0.
    (shown.line ?? 0) === (wanted.line ?? 0)
  );
}
