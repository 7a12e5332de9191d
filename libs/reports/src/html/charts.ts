import { type Html, markup } from './markup.ts';

/** A part of a bar. Its name is a class of the style sheet, its title hostile text that was cleaned. */
export interface Part {
  readonly name: string;
  readonly amount: number;
  readonly title?: string;
}

const WIDTH = 1000;

/** Parts side by side over the whole width, or over the share that their sum has of `full`. Nothing when there is nothing. */
export function stackedBar(spoken: string, parts: readonly Part[], full?: number): Html | undefined {
  const whole = full ?? parts.reduce((sum, { amount }) => sum + amount, 0);
  if (whole <= 0) return undefined;
  let left = 0;
  const pieces = parts.map(({ name, amount, title }) => {
    const width = (amount / whole) * WIDTH;
    const piece = markup`<rect class="${name}" x="${left.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="10">${title === undefined ? undefined : markup`<title>${title}</title>`}</rect>`;
    left += width;
    return amount > 0 ? piece : undefined;
  });
  return markup`<svg class="bar" role="img" aria-label="${spoken}" viewBox="0 0 ${WIDTH} 10" preserveAspectRatio="none">${pieces}</svg>\n`;
}

const COLUMN = 10;
const HEIGHT = 60;

/** A column for each amount, the last one marked. */
export function columnChart(spoken: string, columns: readonly Part[]): Html {
  const highest = Math.max(...columns.map(({ amount }) => amount), Number.MIN_VALUE);
  const pieces = columns.map(({ name, amount, title }, index) => {
    const height = amount === 0 ? 1 : Math.max(2, (amount / highest) * HEIGHT);
    return markup`<rect class="${name}" x="${index * COLUMN + 1}" y="${(HEIGHT - height).toFixed(2)}" width="${COLUMN - 2}" height="${height.toFixed(2)}"><title>${title ?? ''}</title></rect>`;
  });
  return markup`<svg class="columns" role="img" aria-label="${spoken}" viewBox="0 0 ${Math.max(columns.length, 30) * COLUMN} ${HEIGHT}" preserveAspectRatio="none">${pieces}</svg>\n`;
}
