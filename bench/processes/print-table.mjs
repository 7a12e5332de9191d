/** Prints Markdown. The first column is text, the others are numbers. @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
export function printTable(head, rows) {
  const lines = [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows];
  console.log(`${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`);
}

/** @param {number | undefined} value @param {number} [digits] behind the point */
export function format(value, digits = 0) {
  if (value === undefined || Number.isNaN(value)) return '–';
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
