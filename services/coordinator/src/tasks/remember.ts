/** Answers with the same value for `freshMs`, and reads anew when reading failed. */
export function remember<T>(read: () => Promise<T>, freshMs: number, now: () => number): () => Promise<T> {
  let known: { readonly at: number; readonly value: Promise<T> } | undefined;
  return async () => {
    if (known === undefined || now() - known.at > freshMs) {
      const value = read();
      known = { at: now(), value };
      value.catch(() => (known = undefined));
    }
    return known.value;
  };
}
