import { formatCount, type MergedTest, type RunReport } from '@testwire/contracts';
import { readableBlock } from '../firewall/index.ts';
import { CHANGE_WORDS } from '../format/describe-change.ts';
import { describeTest, outcomesOf, testDuration } from '../format/describe.ts';
import { orderFailures } from '../format/rank-failures.ts';
import { type Html, markup } from './markup.ts';
import { dataTable, line } from './parts.ts';

/** So many are in the part that needs no script and is printed. */
const MOST_FAILURES = 200;
const MESSAGE = { lines: 10, characters: 600 };

/** The worst failures as a plain table: what is seen without the script, and on paper. */
export function failuresPart(report: RunReport): Html {
  const failures = orderFailures(report);
  const shown = failures.slice(0, MOST_FAILURES);
  const title = failures.length > shown.length ? `The first ${shown.length} of ${failures.length} failures` : 'Failures';
  const table =
    shown.length === 0
      ? undefined
      : markup`<h2>${title}</h2>
${dataTable('Failures', [{ title: 'Test' }, { title: 'What went wrong' }, { title: 'Duration', number: true }], shown.map(cellsOf))}`;
  return markup`<div class="plain">
${table}<p class="note needs-script">The list of all ${formatCount(report.tests.length, 'test')} needs JavaScript and a browser that can decompress data (2023 or newer).</p>
</div>
`;
}

function cellsOf(test: MergedTest): (Html | string)[] {
  const change = test.standing?.change;
  const word = change === undefined ? undefined : markup` <span class="tag ${change}">${CHANGE_WORDS[change]}</span>`;
  const message = readableBlock(test.message ?? test.details ?? '', MESSAGE.lines, MESSAGE.characters) || 'No message';
  const tries = test.attempts.length > 1 ? markup`<p class="note">Attempts: ${outcomesOf(test)}</p>` : undefined;
  return [markup`${line(describeTest(test))}${word}`, markup`<div class="message">${message}</div>${tries}`, testDuration(test)];
}
