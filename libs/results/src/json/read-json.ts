import type { Problem } from '@testwire/contracts';
import type { Source } from '../format.ts';
import { findJsonFault } from './find-json-fault.ts';

export type JsonOutcome = { ok: true; value: unknown } | { ok: false; problem: Problem };

/** Reads a whole JSON document within the limits of length and depth. A fault comes back with its line. */
export async function readJson(source: Source): Promise<JsonOutcome> {
  const { maxBytes, maxJsonLength, maxDepth } = source.limits;
  const fail = (message: string, line?: number): JsonOutcome => ({ ok: false, problem: source.problems.make(message, line) });
  const pieces: string[] = [];
  let length = 0;
  for await (const piece of source.text) {
    pieces.push(piece);
    length += piece.length;
    if (length > maxJsonLength) return fail(`The JSON is longer than ${maxJsonLength} characters and was not read.`);
  }
  if (source.isCut()) return fail(`The file is larger than ${maxBytes} bytes and was not read.`);
  const text = pieces.join('');
  if (isDeeperThan(text, maxDepth)) return fail(`The JSON is nested deeper than ${maxDepth} levels and was not read.`);
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    const fault = findJsonFault(text);
    return fail(`Not valid JSON: ${fault?.message ?? 'the parser refused it.'}`, fault?.line ?? 1);
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Whether brackets outside of strings are nested deeper than that. */
export function isDeeperThan(text: string, maxDepth: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}
