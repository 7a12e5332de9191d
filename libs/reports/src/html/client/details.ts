import { append, element } from './dom.ts';
import { foldFrames } from './fold-frames.ts';
import { formatMilliseconds } from './format.ts';
import { readBlock } from './read-block.ts';
import { sparkline } from './sparkline.ts';
import { NO_STATE, writeState } from './state.ts';
import { CHANGE_WORDS, STATUS_WORDS, type Tests } from './tests.ts';

let traces: Promise<readonly string[]> | undefined;

/** Stack traces are most of the data and are read when the first one is wanted. */
function readTraces(): Promise<readonly string[]> {
  traces ??= readBlock<readonly string[]>('details');
  return traces;
}

/** All that is known of one test. Its stack trace follows when it was read. */
export function testDetails(test: number, tests: Tests): HTMLElement {
  const message = tests.messageTexts[tests.messages[test] ?? 0] ?? '';
  const made = element('div', { role: 'gridcell', class: 'details' });
  append(made, [
    message !== '' && element('pre', { class: 'message', tabindex: 0, 'aria-label': 'Message' }, message),
    traceOf(tests.details[test] ?? 0),
    factList(test, tests),
    triesOf(test, tests),
    element(
      'p',
      { class: 'note' },
      element('a', { href: writeState({ ...NO_STATE, test: tests.keyOf(test) }) }, 'Link to this test'),
    ),
  ]);
  return made;
}

function traceOf(index: number): HTMLElement | undefined {
  if (index === 0) return undefined;
  const trace = element('pre', { class: 'trace', tabindex: 0, 'aria-label': 'Stack trace' }, 'Reading …');
  readTraces().then(
    (texts) => showTrace(trace, texts[index] ?? ''),
    () => trace.replaceChildren('The stack traces in this file are damaged.'),
  );
  return trace;
}

function showTrace(place: HTMLElement, text: string): void {
  place.replaceChildren();
  for (const { folded, lines } of foldFrames(text)) {
    const block = `${lines.join('\n')}\n`;
    if (!folded) place.append(block);
    else place.append(element('details', {}, element('summary', {}, `${lines.length} frames of libraries`), block));
  }
}

function factList(test: number, tests: Tests): HTMLElement {
  const remark = tests.remarkOf.get(test);
  const file = tests.text(tests.files[test]);
  const line = tests.lines[test] ?? 0;
  const recent = tests.text(tests.recent[test]);
  const facts: readonly (readonly [string, string | Node | undefined])[] = [
    ['Test', [...tests.suiteOf(test), tests.names[test]].join(' › ')],
    ['Place', file === '' || line === 0 ? file : `${file}:${line}`],
    ['Parameters', tests.text(tests.variants[test])],
    ['Beside the base', remark?.quarantine === undefined ? '' : CHANGE_WORDS[tests.changeOf(test) ?? '']],
    ['Failing since', remark?.since],
    ['Flakiness', remark?.flaky],
    ['Quarantined', remark?.quarantine],
    ['Usual time', formatMilliseconds(remark?.usualMs)],
    ['Owner', tests.text(tests.owners[test])],
    ['Worker', tests.text(tests.workers[test])],
    ['Shard', tests.text(tests.shards[test])],
    ['History', recent === '' ? '' : sparkline(recent, Math.min(60, recent.length))],
  ];
  const items = facts.flatMap(([label, value]) =>
    value === undefined || value === '' ? [] : [element('div', {}, element('dt', {}, label), element('dd', {}, value))],
  );
  return element('dl', { class: 'pairs' }, ...items);
}

function triesOf(test: number, tests: Tests): HTMLElement | undefined {
  const tries = tests.triesOf.get(test);
  if (tries === undefined) return undefined;
  const items = tries.map(([outcome, milliseconds, attempt, shard, worker, message, details], index) => {
    const place = [tests.text(worker), tests.text(shard)].filter(Boolean).join(', ');
    const last = index === tries.length - 1;
    const status = STATUS_WORDS[outcome] ?? outcome;
    const text = tests.messageTexts[message] ?? '';
    return element(
      'li',
      {},
      element('strong', { class: status }, status),
      ` ${[formatMilliseconds(milliseconds), attempt > 1 ? `attempt ${attempt} of the run` : '', place].filter(Boolean).join(' · ')}`,
      !last && text !== '' && element('pre', { class: 'message', tabindex: 0, 'aria-label': 'Message of this try' }, text),
      last ? undefined : foldedTrace(details),
    );
  });
  return element('div', {}, element('h3', {}, `${tries.length} tries`), element('ol', { class: 'tries' }, ...items));
}

function foldedTrace(index: number): HTMLElement | undefined {
  if (index === 0) return undefined;
  const folded = element('details', {}, element('summary', {}, 'Stack trace'));
  folded.addEventListener('toggle', () => append(folded, [traceOf(index)]), { once: true });
  return folded;
}
