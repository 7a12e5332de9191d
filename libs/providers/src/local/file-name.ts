import { digestOf } from '@testwire/contracts';
import { LOCAL_LIMITS } from './limits.ts';

/** Names that Windows keeps for devices, with any extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const SAFE = /^[a-z0-9_][a-z0-9._-]*$/;

/**
 * One path segment for any text. Text that had to change gets a piece of its digest, so that two names never share a file;
 * capital letters count as changed, because many file systems do not tell them apart.
 */
export function toSegment(text: string): string {
  const digest = digestOf(text).slice(0, 10);
  if (text.length <= LOCAL_LIMITS.segment && SAFE.test(text) && !RESERVED.test(text) && !text.endsWith('.')) return text;
  const readable = text
    .replaceAll(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^[.-]+/, '')
    .slice(0, LOCAL_LIMITS.segment - digest.length - 1);
  return `${readable === '' || RESERVED.test(readable) ? `_${readable}` : readable}~${digest}`;
}

/** `owner/repo` or `logs/a.txt` as nested segments that cannot leave the folder they are put into. */
export function toSegments(path: string): string[] {
  return path
    .split(/[/\\]/)
    .filter((part) => part !== '')
    .map(toSegment);
}
