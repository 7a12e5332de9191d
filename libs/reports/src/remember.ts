const MOST_ANSWERS = 10_000;
/** Characters. Longer texts seldom come twice, and looking for them takes as long as the work. */
const LONGEST_TEXT = 4096;

/** The function with a memory: the names of keys, shards and suites come again with each of 100,000 tests. */
export function remember<Answer extends string | object>(answer: (text: string) => Answer): (text: string) => Answer {
  const known = new Map<string, Answer>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const fresh = answer(text);
    if (text.length > LONGEST_TEXT) return fresh;
    if (known.size >= MOST_ANSWERS) known.clear();
    known.set(text, fresh);
    return fresh;
  };
}
