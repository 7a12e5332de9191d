import type { RunStatus } from '@testwire/contracts';
import { clip } from '../clip.ts';
import { TEAMCITY_LIMITS } from './limits.ts';

const SIGNS: Readonly<Record<RunStatus, string>> = {
  pending: '○',
  running: '▶',
  passed: '✔',
  failed: '✘',
  errored: '✘',
  incomplete: '✘',
  cancelled: '■',
};

const LINE = /^(\[[^[\]]*\]) ([○▶✔✘■]) /;

/** A run's line in the comment of its build. It begins with the run's name in brackets, which tells it from what others wrote there. */
export function lineOf(name: string, status: RunStatus, headline: string, reportUrl: string | undefined): string {
  const words = inLine(headline);
  const begin = `${labelOf(name)} ${SIGNS[status]} `;
  const end = reportUrl === undefined ? '' : ` ${reportUrl}`;
  const room = TEAMCITY_LIMITS.commentLine - begin.length - end.length;
  return room >= MIN_WORDS ? begin + clip(words, room) + end : clip(begin + words, TEAMCITY_LIMITS.commentLine);
}

/** Rather the words without the link than fewer than this. */
const MIN_WORDS = 20;

/** Puts the line where ours was, or at the end; every other line stays as it is. Undefined: there is no room left for it. */
export function withLine(comment: string, line: string): string | undefined {
  const label = LINE.exec(line)?.[1];
  const others: string[] = [];
  let at: number | undefined;
  for (const text of comment.trim() === '' ? [] : comment.split(/\r?\n/)) {
    if (LINE.exec(text)?.[1] === label) at ??= others.length;
    else others.push(text);
  }
  others.splice(at ?? others.length, 0, line);
  const whole = others.join('\n');
  return whole.length <= TEAMCITY_LIMITS.comment ? whole : undefined;
}

/** What all runs come to that have a line: a build has one tag for all of them. */
export function verdictOf(comment: string): 'passed' | 'failed' | undefined {
  const signs = comment.split(/\r?\n/).map((text) => LINE.exec(text)?.[2]);
  if (signs.includes(SIGNS.failed)) return 'failed';
  return signs.includes(SIGNS.passed) ? 'passed' : undefined;
}

/** Whether a text stands under the label of the run. */
export function isLabelled(text: string, name: string): boolean {
  return text.startsWith(`${labelOf(name)} `);
}

/** Brackets end the label, so no name is the beginning of another's. */
export function labelOf(name: string): string {
  return `[${inLine(name).replaceAll('[', '(').replaceAll(']', ')')}]`;
}

function inLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}
