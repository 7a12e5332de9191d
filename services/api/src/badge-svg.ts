import type { RunStatus } from '@testwire/contracts';

export type BadgeState = RunStatus | 'unknown';

/** Each is dark enough for white letters: a contrast of 4.5 to 1 at least. */
const COLOURS: Readonly<Record<BadgeState, string>> = {
  passed: '#1a7f37',
  failed: '#c1121f',
  errored: '#9a4f00',
  incomplete: '#9a4f00',
  cancelled: '#57606a',
  pending: '#57606a',
  running: '#57606a',
  unknown: '#57606a',
};

const LONGEST_TEXT = 80;
const PADDING = 6;

/** Letters of Verdana at 11 px by their width; `textLength` makes up for the difference to what the reader has. */
const WIDTHS: readonly (readonly [letters: RegExp, pixels: number])[] = [
  [/[ijl.,:;'|! ]/, 3.9],
  [/[frt()[\]/\\"`I-]/, 4.9],
  [/[mwMW@%]/, 10.7],
  [/[A-Z_+=<>~#&]/, 7.9],
  [/[\u0020-\u007E]/, 6.9],
];
const WIDEST = 12;

function widthOf(text: string): number {
  const widths = Array.from(text, (letter) => WIDTHS.find(([letters]) => letters.test(letter))?.[1] ?? WIDEST);
  return Math.ceil(widths.reduce((sum, width) => sum + width, 0));
}

/** Without what XML cannot hold and what turns the direction of the text around it. */
function shorten(text: string): string {
  const letters = Array.from(text.replaceAll(/\p{C}/gu, ' '));
  return letters.length <= LONGEST_TEXT ? letters.join('') : `${letters.slice(0, LONGEST_TEXT - 1).join('')}…`;
}

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** A badge as READMEs show it. `branch` and `label` may hold anything. */
export function renderBadge(label: string, branch: string, state: BadgeState): string {
  const left = shorten(label);
  const [leftWidth, rightWidth] = [widthOf(left), widthOf(state)];
  const [leftBox, rightBox] = [leftWidth + 2 * PADDING, rightWidth + 2 * PADDING];
  const width = leftBox + rightBox;
  const title = escapeXml(`${left} on ${shorten(branch)}: ${state}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${title}">
<title>${title}</title>
<clipPath id="r"><rect width="${width}" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="${leftBox}" height="20" fill="#3d444d"/><rect x="${leftBox}" width="${rightBox}" height="20" fill="${COLOURS[state]}"/></g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="${PADDING}" y="14" textLength="${leftWidth}">${escapeXml(left)}</text>
<text x="${leftBox + PADDING}" y="14" textLength="${rightWidth}">${state}</text>
</g>
</svg>
`;
}
