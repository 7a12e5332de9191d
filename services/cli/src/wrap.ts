/** Lines of at most `width` columns; a word that is longer has its own. The first begins with `lead`, the others as far in. */
export function wrap(text: string, width: number, lead: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && lead.length + last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line, index) => `${index === 0 ? lead : ' '.repeat(lead.length)}${line}`).join('\n');
}
