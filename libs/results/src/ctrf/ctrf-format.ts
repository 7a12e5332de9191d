import type { ResultFormat } from '../format.ts';
import { readCtrf } from './read-ctrf.ts';

/** https://ctrf.io/docs/specification/root: `results` is an object, which sets it apart from the other JSON reports. */
export const ctrfFormat: ResultFormat = {
  id: 'ctrf',
  label: 'CTRF JSON',
  matches: (head) =>
    head.kind === 'json' &&
    (/^\{\s*(?:"[^"]*"\s*:\s*"[^"]*"\s*,\s*)*"reportFormat"\s*:\s*"CTRF"/.test(head.text) ||
      /"results"\s*:\s*\{\s*"(?:tool|summary|tests|environment|extra)"\s*:\s*[{[]/.test(head.text)),
  read: readCtrf,
};
