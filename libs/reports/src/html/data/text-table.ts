/** Texts that many tests share, each kept once as it was reported. Index 0 is the empty text. */
export interface TextTable {
  readonly texts: readonly string[];
  /** Index of what the firewall makes of the text. */
  indexOf(text: string | undefined): number;
}

/** `clean` is asked once for each different text. */
export function createTextTable(clean: (text: string) => string): TextTable {
  const texts = [''];
  const byOriginal = new Map<string, number>();
  return {
    texts,
    indexOf(text) {
      if (text === undefined || text === '') return 0;
      const known = byOriginal.get(text);
      if (known !== undefined) return known;
      const cleaned = clean(text);
      const index = cleaned === '' ? 0 : texts.push(cleaned) - 1;
      byOriginal.set(text, index);
      return index;
    },
  };
}
