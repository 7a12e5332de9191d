import { badRequest } from './refusal.ts';

/** `build:(id:5),count:2` by its dimensions; a bare value under the empty name. */
export function readLocator(text: string): ReadonlyMap<string, string> {
  const dimensions = new Map<string, string>();
  for (const part of splitOutside(text)) {
    const at = part.indexOf(':');
    if (at === -1) dimensions.set('', part);
    else dimensions.set(part.slice(0, at), part.slice(at + 1).replace(/^\((.*)\)$/s, '$1'));
  }
  return dimensions;
}

/** The parts between commas that stand in no brackets. */
export function splitOutside(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) break;
    if (character === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  if (depth !== 0) throw badRequest(`Bad locator syntax: '${text}'. The brackets do not match.`);
  return [...parts, part].filter((one) => one !== '');
}

export function requireKnown(locator: ReadonlyMap<string, string>, known: readonly string[]): void {
  for (const name of locator.keys()) {
    if (!known.includes(name))
      throw badRequest(`Locator dimension [${name}] is unknown. Supported dimensions are: [${known.join(', ')}].`);
  }
}
