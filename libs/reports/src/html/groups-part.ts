import { formatNumber } from '../format/amounts.ts';
import { describeTest } from '../format/describe.ts';
import type { FailureGroup } from '../format/group-failures.ts';
import { stackedBar } from './charts.ts';
import { type Html, markup } from './markup.ts';
import { line, moreNote } from './parts.ts';

const MOST_GROUPS = 100;
const MOST_NAMES = 20;

/** Failures by what their messages have in common, the most frequent first. */
export function groupsPart(groups: readonly FailureGroup[]): Html | undefined {
  const most = groups[0]?.tests.length;
  if (most === undefined) return undefined;
  const items = groups.slice(0, MOST_GROUPS).map((group, index) => groupItem(group, index + 1, most));
  return markup`<section id="groups" data-view="Failure groups" aria-labelledby="groups-title">
<h2 id="groups-title">Failures with the same message</h2>
<p class="note">Numbers, times, addresses, paths and hashes in a message do not make it another one.</p>
<ol class="groups">
${items}</ol>
${moreNote(groups.length, Math.min(groups.length, MOST_GROUPS))}</section>
`;
}

function groupItem({ message, tests }: FailureGroup, number: number, most: number): Html {
  const names = tests.slice(0, MOST_NAMES).map((test) => markup`<li>${line(describeTest(test))}</li>\n`);
  return markup`<li><details><summary><strong>${formatNumber(tests.length)}</strong> <span class="text">${message}</span>${stackedBar('Share of the largest group', [{ name: 'failed', amount: tests.length }], most)}</summary>
<ul>
${names}</ul>
${moreNote(tests.length, names.length)}<p><a href="#group=${number}">Show ${tests.length === 1 ? 'it' : 'them'} in the list</a></p></details></li>
`;
}
