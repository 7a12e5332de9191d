import type { MergedTest, RunReport } from '@testwire/contracts';
import { cleanText, inertBlock, inertLine, redactSecrets } from './firewall/index.ts';
import { locationOf } from './format/describe.ts';
import { orderFailures } from './format/rank-failures.ts';
import { cutTo } from './text-limit.ts';

/** A failure pinned to a line of the commit. `path` is relative to the root of the repository, with `/`. */
export interface Annotation {
  readonly path: string;
  readonly line: number;
  readonly title: string;
  readonly message: string;
}

export interface AnnotationLimits {
  readonly max: number;
  /** UTF-8 bytes of a message. */
  readonly messageBytes: number;
  /** UTF-16 code units of a title. */
  readonly titleChars: number;
}

const MESSAGE_LINES = 50;

/** Failed and errored tests whose file and line are known, new failures first. No line is better than a wrong one. */
export function annotationsOf(report: RunReport, limits: AnnotationLimits): Annotation[] {
  const annotations: Annotation[] = [];
  for (const test of orderFailures(report)) {
    if (annotations.length >= limits.max) break;
    const annotation = annotate(test, limits);
    if (annotation !== undefined) annotations.push(annotation);
  }
  return annotations;
}

function annotate(test: MergedTest, limits: AnnotationLimits): Annotation | undefined {
  // What was looked up in the repository is more certain than what was reported.
  const { file, line } = test.location ?? test;
  const path = file === undefined ? undefined : repositoryPath(file);
  if (path === undefined || line === undefined || line === 0) return undefined;
  const name = inertLine([...(test.suite ?? []), test.name].join(' › '), limits.titleChars, 'plain') || 'unnamed';
  const said = [test.message, test.details].find((text) => text !== undefined && cleanText(text).trim() !== '');
  // Bitbucket refuses an empty message: https://github.com/reviewdog/reviewdog/issues/1285
  const message = said === undefined ? `${locationOf({ file, line })}: the test ${test.status}.` : said;
  return {
    path,
    line,
    title: cutTo(name, { max: limits.titleChars, unit: 'characters' }),
    message: cutTo(inertBlock(message, MESSAGE_LINES, limits.messageBytes, 'plain'), { max: limits.messageBytes, unit: 'bytes' }),
  };
}

/** Undefined when the path is absolute, leaves the repository, or is not what it seems. */
function repositoryPath(file: string): string | undefined {
  const path = file.replaceAll('\\', '/').replace(/^(?:\.\/+)+/, '');
  const isPlain =
    path !== '' && path.trim() === path && cleanText(path) === path && !/[\t\n]/.test(path) && redactSecrets(path) === path;
  const isInside = !path.startsWith('/') && !/^[A-Za-z][\w+.-]*:/.test(path) && !path.split('/').includes('..');
  return isPlain && isInside ? path : undefined;
}
