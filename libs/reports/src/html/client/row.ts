import { element } from './dom.ts';
import { formatMilliseconds } from './format.ts';
import { sparkline } from './sparkline.ts';
import { CHANGE_WORDS, type Tests } from './tests.ts';

/** One line of the list: what a reader needs to decide whether to open it. */
export function testRow(test: number, tests: Tests): HTMLElement {
  const status = tests.statusOf(test);
  const message = status === 'passed' ? '' : (tests.messageTexts[tests.messages[test] ?? 0] ?? '');
  const variant = tests.text(tests.variants[test]);
  const recent = tests.text(tests.recent[test]);
  return element(
    'div',
    { role: 'row', class: `row ${status}`, 'aria-expanded': 'false' },
    element(
      'div',
      { role: 'gridcell', class: 'what' },
      element('span', { class: `dot ${status}` }, element('span', { class: 'spoken' }, `${status}: `)),
      element(
        'span',
        { class: 'name' },
        tests.names[test] ?? '',
        variant !== '' && element('span', { class: 'variant' }, ` ${variant}`),
      ),
      element(
        'span',
        { class: 'where' },
        message !== '' && element('span', { class: 'why' }, message.split('\n', 1)[0]),
        tests.suiteOf(test).join(' › ') || tests.text(tests.files[test]),
      ),
    ),
    element(
      'div',
      { role: 'gridcell', class: 'tags' },
      ...tests.changesOf(test).map((change) => element('span', { class: `tag ${change}` }, CHANGE_WORDS[change] ?? change)),
    ),
    element('div', { role: 'gridcell', class: 'past' }, recent !== '' && sparkline(recent)),
    element('div', { role: 'gridcell', class: 'time' }, formatMilliseconds(tests.durations[test])),
  );
}
