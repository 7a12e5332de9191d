import { printable } from './printable.ts';

/** Columns as wide as their widest cell, two blanks apart; a cell is one line. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cleaned = rows.map((row) => row.map(printable));
  const widths = header.map((title, column) => Math.max(title.length, ...cleaned.map((row) => (row[column] ?? '').length)));
  return [header, ...cleaned]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
