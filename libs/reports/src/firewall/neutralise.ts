import type { Dialect } from '../text-limit.ts';
import { cleanText } from './clean-text.ts';
import { redactSecrets } from './redact-secrets.ts';

/**
 * Zero-width space. It is put inside whatever a vendor would act on, and readers do not see it. Backslashes and character
 * references do not help: the vendors' filters run over the rendered text (https://github.com/renovatebot/renovate/pull/30842
 * settled on the same character).
 */
const BREAK = '\u200B';

/** Where a break goes, as what stands before and after it. No look-behind is longer than 70 characters, so the time is linear. */
type Seam = readonly [before: string, after: string];

const SHARED: readonly Seam[] = [
  // Users, teams, groups; and mail addresses, which become links.
  ['@', String.raw`\S`],
  // Issues: #1, owner/repo#1, AB#1, GH-1, GL-1. A closing keyword in front of one that is broken does nothing.
  ['#', String.raw`\d`],
  ['(?<![A-Za-z0-9])[Gg][HhLl]-', String.raw`\d`],
  // Addresses that become links of their own accord.
  [':', String.raw`\/\/`],
  ['[Ww]{3}', String.raw`\.`],
  // Character references, HTML (the markers of our own comments, too), inline links and definitions.
  ['&', String.raw`#?\w{1,32};`],
  ['<', '[A-Za-z/!?]'],
  [String.raw`\]`, String.raw`[([:]`],
  // Slash commands and quick actions: raw text at the start of a line, even in a code block. `/usr/bin` is none.
  [String.raw`^[\t >*+-]{0,16}`, String.raw`\/[A-Za-z][\w-]*(?:[\s:]|$)`],
];

/** https://docs.gitlab.com/user/markdown/#gitlab-specific-references */
const GITLAB: readonly Seam[] = [
  // Merge requests, epics and vulnerabilities, snippets, labels, milestones and placeholders.
  ['[!&$]', String.raw`\d`],
  ['~', String.raw`[\p{L}\p{N}_"]`],
  ['%', String.raw`[\p{L}\p{N}_"{]`],
  [String.raw`\[`, String.raw`[a-z_]{1,32}:`],
  [String.raw`\*`, 'iteration:'],
  ['::', String.raw`include\{`],
  // Jira keys, which GitLab and Bitbucket link and Jira records as mentioned.
  ['(?<![A-Za-z0-9])[A-Z][A-Z0-9_]{1,63}-', String.raw`\d`],
];

const SEAMS: Readonly<Record<Dialect, RegExp>> = {
  github: seamsOf(SHARED),
  gitlab: seamsOf([...SHARED, ...GITLAB]),
  plain: seamsOf([...SHARED, ...GITLAB]),
};

/** Abbreviated and full commit hashes. All-digit ones are left alone: they are nearly always numbers. */
const COMMIT = /(?<![A-Za-z0-9])(?=[0-9]*[a-f])[0-9a-f]{7,64}(?![A-Za-z0-9])/gi;

/**
 * Takes everything out of hostile text that a vendor would act on, and its secrets, and leaves what people read. Keeps
 * line ends; the Markdown syntax that remains is escaped by the serialiser. Doing it twice changes nothing.
 */
export function neutralise(text: string, dialect: Dialect): string {
  // Secrets go first: one that a break was put into would not be recognised.
  return redactSecrets(cleanText(text))
    .replace(SEAMS[dialect], BREAK)
    .replace(COMMIT, (hash) => hash.replace(/.{6}(?=.)/g, `$&${BREAK}`));
}

function seamsOf(seams: readonly Seam[]): RegExp {
  return new RegExp(seams.map(([before, after]) => `(?=${after})(?<=${before})`).join('|'), 'gmu');
}
