const REPLACEMENT = '\ufffd';

/** PostgreSQL can keep every character but NUL and halves of surrogate pairs. */
export function storableText(text: string): string {
  return text.replaceAll(/[\0\ud800-\udfff]/gu, REPLACEMENT);
}

/** For columns that may be empty. */
export function storableOrNull(text: string | undefined): string | null {
  return text === undefined ? null : storableText(text);
}

/**
 * JSON that `jsonb` takes: it refuses NUL and halves of surrogate pairs, which `JSON.stringify` writes as `\u0000` and
 * `\ud800`. Every escape is looked at, so that an escaped backslash before a plain "u0000" stays what it is.
 */
export function storableJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g, (escape) =>
    escape.length > 2 ? REPLACEMENT : escape,
  );
}
