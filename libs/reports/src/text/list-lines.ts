import { readableLine } from '../firewall/index.ts';

type Colour = 'red' | 'green' | 'yellow' | 'dim' | 'bold';
export type Paint = (colour: Colour, text: string) => string;

/** https://en.wikipedia.org/wiki/ANSI_escape_code#Select_Graphic_Rendition_parameters */
export const CODES: Readonly<Record<Colour, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };

/** How lines are shown. */
export interface View {
  readonly paint: Paint;
  readonly width: number;
}

const MAX_LISTED = 200;

/** A title, and a line for each of the first items; nothing when there are none. `total`: of how many these are the first. */
export function listLines(title: string, items: readonly string[], { paint, width }: View, total = items.length): string[] {
  if (items.length === 0) return [];
  const lines = items.slice(0, MAX_LISTED).map((item) => `  ${paint('yellow', '•')} ${readableLine(item, width - 4)}`);
  return [paint('bold', title), ...lines, ...moreLine(total, lines.length)];
}

export function moreLine(total: number, shown: number): string[] {
  return total > shown ? [`  and ${total - shown} more`] : [];
}
