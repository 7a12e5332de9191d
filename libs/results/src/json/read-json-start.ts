const DEEPEST = 64;

/**
 * The value that JSON text begins with, as far as the text goes: what is still open at its end is closed there. Undefined
 * for what is not JSON. Meant for telling formats apart by the first part of a file.
 */
export function readJsonStart(text: string): unknown {
  let closers = '';
  // Where the text could end if these brackets were closed there.
  let safe: { at: number; closers: string } | undefined;
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '"') {
      at = endOfString(text, at);
      continue;
    }
    if (char === ',') safe = { at, closers };
    else if (char === '{' || char === '[') {
      if (closers.length >= DEEPEST) break;
      closers = (char === '{' ? '}' : ']') + closers;
      safe = { at: at + 1, closers };
    } else if (char === '}' || char === ']') {
      closers = closers.slice(1);
      safe = { at: at + 1, closers };
      if (closers === '') break;
    }
    at += 1;
  }
  return safe === undefined ? undefined : parse(text.slice(0, safe.at) + safe.closers);
}

function endOfString(text: string, open: number): number {
  let at = open + 1;
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
  return at + 1;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
