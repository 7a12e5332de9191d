import { stripVTControlCharacters } from 'node:util';

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROLS = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]+/g;
/** Characters that change in which direction the rest of a line is shown. */
const DIRECTIONS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** One line that does to a terminal nothing but show text: names and messages come from whoever wrote to the server. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(DIRECTIONS, '').replaceAll(CONTROLS, ' ').trim();
}

/** JSON that a terminal can show: what JSON itself leaves as it is, is escaped too. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replaceAll(
    /[\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
