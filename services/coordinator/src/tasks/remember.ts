export interface Remembered<T> {
  (): Promise<T>;
  /** What is read from now on counts. */
  forget(): void;
}

/** Answers with the same value for `freshMs`, and reads anew when reading failed. */
export function remember<T>(read: () => Promise<T>, freshMs: number, now: () => number): Remembered<T> {
  let known: { readonly at: number; readonly value: Promise<T> } | undefined;
  const forget = (): void => {
    known = undefined;
  };
  const recall = async (): Promise<T> => {
    if (known === undefined || now() - known.at > freshMs) {
      const value = read();
      known = { at: now(), value };
      value.catch(forget);
    }
    return known.value;
  };
  return Object.assign(recall, { forget });
}
