import type { Annotation } from '../provider.ts';
import { clip } from './clip.ts';
import { ANNOTATION_MESSAGE, ANNOTATION_TITLE, ANNOTATIONS_PER_CHECK, ANNOTATIONS_PER_REQUEST, PAGE_SIZE } from './limits.ts';
import type { RepositoryApi } from './session.ts';

/** As the check runs API takes it. */
export interface CheckAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: 'failure';
  readonly title: string;
  readonly message: string;
}

export function toCheckAnnotations(annotations: readonly Annotation[]): CheckAnnotation[] {
  return annotations.slice(0, ANNOTATIONS_PER_CHECK).map(({ path, line, title, message }) => ({
    path,
    start_line: Math.max(line, 1),
    end_line: Math.max(line, 1),
    annotation_level: 'failure',
    title: clip(title, ANNOTATION_TITLE),
    // An empty one is refused, and all others with it.
    message: clip(message.trim() === '' ? title : message, ANNOTATION_MESSAGE),
  }));
}

export function inRequests(annotations: readonly CheckAnnotation[]): CheckAnnotation[][] {
  const requests: CheckAnnotation[][] = [];
  for (let start = 0; start < annotations.length; start += ANNOTATIONS_PER_REQUEST) {
    requests.push(annotations.slice(start, start + ANNOTATIONS_PER_REQUEST));
  }
  return requests;
}

/**
 * What has still to be sent, since annotations can be added and never taken away; undefined when the check
 * shows some that it should not. Half of them may be there because a process died in between.
 */
export async function missingAnnotations(
  { octokit, owner, repo }: RepositoryApi,
  checkRun: { readonly id: number; readonly output: { readonly annotations_count: number } },
  desired: readonly CheckAnnotation[],
): Promise<CheckAnnotation[] | undefined> {
  if (checkRun.output.annotations_count === 0) return [...desired];
  const query = { owner, repo, check_run_id: checkRun.id, per_page: PAGE_SIZE };
  const shown = await octokit.paginate(octokit.rest.checks.listAnnotations, query);
  const missing = [...desired];
  for (const annotation of shown) {
    const index = missing.findIndex((wanted) => keyOf(wanted) === keyOf(annotation));
    if (index === -1) return undefined;
    missing.splice(index, 1);
  }
  return missing;
}

function keyOf({ path, start_line: line, title, message }: KeyParts): string {
  return JSON.stringify([path, line, normalise(title), normalise(message)]);
}

interface KeyParts {
  readonly path: string;
  readonly start_line: number;
  readonly title: string | null;
  readonly message: string | null;
}

function normalise(text: string | null): string {
  return (text ?? '').replaceAll(/\s+/g, ' ').trim();
}
