import { svgElement } from './dom.ts';
import { STATUS_WORDS } from './tests.ts';

const MOST = 20;
const STEP = 5;

/** Outcomes of past runs, oldest first: a column each, low for what passed. */
export function sparkline(recent: string, most = MOST): SVGElement {
  const letters = recent.slice(-most).split('');
  const bad = letters.filter((letter) => 'FEfe'.includes(letter)).length;
  const bars = letters.map((letter, index) => {
    const status = STATUS_WORDS[letter.toUpperCase()] ?? 'absent';
    const flaky = letter !== letter.toUpperCase();
    const height = status === 'failed' || status === 'errored' ? 14 : status === 'passed' ? (flaky ? 10 : 7) : 3;
    return svgElement('rect', { class: flaky ? 'flaky' : status, x: index * STEP, y: 14 - height, width: STEP - 1.5, height });
  });
  const label = `Last ${letters.length} runs of the base branch: ${bad} failed`;
  return svgElement(
    'svg',
    { class: 'spark', role: 'img', 'aria-label': label, viewBox: `0 0 ${most * STEP} 14`, width: most * STEP, height: 14 },
    ...bars,
  );
}
