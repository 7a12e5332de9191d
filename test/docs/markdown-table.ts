/** A cell may hold Markdown; what would end it is escaped. */
function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll(/\s*\n\s*/g, ' ');
}

function row(cells: readonly string[], widths: readonly number[]): string {
  return `| ${cells.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`;
}

/** Padded as the formatter pads tables, so that a generated page is a formatted one. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [header, ...rows].map((line) => line.map(cell));
  const widths = header.map((_, column) => Math.max(3, ...cells.map((line) => (line[column] ?? '').length)));
  const [first = [], ...rest] = cells.map((line) => row(line, widths));
  return [first, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rest].join('\n');
}
