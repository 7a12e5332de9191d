import { element } from './dom.ts';
import { formatNumber } from './format.ts';
import type { Choose, State } from './state.ts';
import type { Tests } from './tests.ts';

/** Part of the toolbar: an element, and how it follows the state. */
export interface Control {
  readonly element: HTMLElement;
  follow(state: State): void;
}

/** Buttons that stay pressed, one for each value that occurs, with its count. */
export function createChips(
  field: 'status' | 'change',
  label: string,
  counts: ReadonlyMap<string, number>,
  wordOf: (value: string) => string,
  choose: Choose,
): Control {
  let current: readonly string[] = [];
  const chips = [...counts].map(([value, count]) => {
    const chip = element(
      'button',
      { type: 'button', class: `chip ${value}`, 'aria-pressed': 'false' },
      wordOf(value),
      element('span', { class: 'amount' }, ` ${formatNumber(count)}`),
    );
    chip.addEventListener('click', () =>
      choose({ [field]: current.includes(value) ? current.filter((one) => one !== value) : [...current, value] }),
    );
    return { value, chip };
  });
  return {
    element: element('div', { role: 'group', 'aria-label': label, class: 'chips' }, ...chips.map(({ chip }) => chip)),
    follow(state) {
      current = state[field];
      for (const { value, chip } of chips) chip.setAttribute('aria-pressed', String(current.includes(value)));
    },
  };
}

/** A list of the column's values to choose one from; undefined when there is nothing to choose. */
export function createColumnChoice(
  field: 'worker' | 'shard' | 'owner',
  label: string,
  column: readonly number[],
  tests: Tests,
  choose: Choose,
): Control | undefined {
  const values = [...new Set([...new Set(column)].map((index) => tests.text(index)))].filter((value) => value !== '');
  if (values.length < 2) return undefined;
  values.sort(new Intl.Collator('en', { numeric: true }).compare);
  const options = values.map((value) => element('option', { value }, value));
  const select = element(
    'select',
    { 'aria-label': label },
    element('option', { value: '' }, `Any ${label.toLowerCase()}`),
    ...options,
  );
  select.addEventListener('change', () => choose({ [field]: select.value }));
  return { element: select, follow: (state) => void (select.value = state[field]) };
}
