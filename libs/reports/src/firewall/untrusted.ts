import { cutTo, type Dialect } from '../text-limit.ts';
import { cleanLine, cleanText } from './clean-text.ts';
import { neutralise } from './neutralise.ts';
import { redactSecrets } from './redact-secrets.ts';

/** Hostile text on one line, without secrets and cut, for readers who see it as text (HTML, a terminal). */
export function readableLine(text: string, maxCharacters: number): string {
  // What ends with its line has to be found while there are lines, and what was spread over several, when there are none.
  const redacted = redactSecrets(cleanText(text));
  const line = cleanLine(redacted);
  return cutTo(line === redacted ? line : redactSecrets(line), { max: maxCharacters, unit: 'characters' });
}

/** The first lines of hostile text, without secrets. Secrets go first: half of one would not be recognised. */
export function readableBlock(text: string, maxLines: number, maxCharacters: number): string {
  const lines = redactSecrets(cleanText(text)).trim().split('\n');
  const kept = cutTo(lines.slice(0, maxLines).join('\n'), { max: maxCharacters, unit: 'characters' });
  const left = lines.length - maxLines;
  return left > 0 ? `${kept}\n… ${left} more ${left === 1 ? 'line' : 'lines'}` : kept;
}

/** {@link readableLine} for a place where a vendor acts on text. */
export function inertLine(text: string, maxCharacters: number, dialect: Dialect): string {
  return neutralise(readableLine(text, maxCharacters), dialect);
}

/** {@link readableBlock} for a place where a vendor acts on text. */
export function inertBlock(text: string, maxLines: number, maxCharacters: number, dialect: Dialect): string {
  return neutralise(readableBlock(text, maxLines, maxCharacters), dialect);
}
