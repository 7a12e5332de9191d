import { httpUrl, readableLine } from '../firewall/index.ts';
import { type Html, markup } from './markup.ts';

const TEXT_CHARACTERS = 1000;

/** Hostile text on one line, cleaned, without secrets. {@link markup} escapes it. */
export function line(text: string, maxCharacters = TEXT_CHARACTERS): string {
  return readableLine(text, maxCharacters);
}

/** A link when the address is http or https, otherwise only its text. */
export function linkTo(url: string | undefined, label: string): Html {
  const address = httpUrl(url);
  return address === undefined
    ? markup`${line(label)}`
    : markup`<a href="${address}" rel="noopener noreferrer nofollow">${line(label)}</a>`;
}

export interface Column {
  readonly title: string;
  readonly number?: boolean;
  /** Takes the room that is left. */
  readonly wide?: boolean;
}

/** A table with a heading per column. Cells are hostile text or finished HTML. */
export function dataTable(label: string, columns: readonly Column[], rows: readonly (readonly (Html | string)[])[]): Html {
  const heads = columns.map(({ title, number, wide }) => {
    const kind = number === true ? 'number' : wide === true ? 'wide' : undefined;
    return kind === undefined ? markup`<th scope="col">${title}</th>` : markup`<th scope="col" class="${kind}">${title}</th>`;
  });
  const body = rows.map((cells) => {
    const written = cells.map((cell, index) => {
      const content = typeof cell === 'string' ? line(cell) : cell;
      return columns[index]?.number ? markup`<td class="number">${content}</td>` : markup`<td>${content}</td>`;
    });
    return markup`<tr>${written}</tr>\n`;
  });
  return markup`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table aria-label="${label}">
<thead><tr>${heads}</tr></thead>
<tbody>
${body}</tbody>
</table></div>
`;
}

export function moreNote(total: number, shown: number): Html | undefined {
  return total > shown ? markup`<p class="note">and ${total - shown} more</p>\n` : undefined;
}
