/* oxlint-disable no-control-regex -- control characters are what this file looks for */

/** Colour and cursor sequences, and the OSC sequences that make links and titles (ECMA-48). One that never ends stops at its line. */
const ANSI =
  /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|(?:\u001B\]|\u009D)[^\u0007\u001B\u009C\n]*(?:\u0007|\u001B\\|\u009C)?|\u001B[ -/]*[0-~]/g;

const LINE_END = /\r\n|[\r\u000B\u000C\u0085\u2028\u2029]/g;

const CONTROL = /[\u0000-\u0008\u000E-\u001F\u007F-\u009F]/g;

/** Characters that are not seen, or that turn the direction of what is: they make text look like other text. */
const INVISIBLE =
  /[\u00AD\u061C\u115F\u1160\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]|\u034F|[\u17B4-\u17B5]|[\u180B-\u180F]/gu;

/** A joiner is kept only where it makes one emoji of several. */
const STRAY_JOINER = /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D|\u200D(?!\p{Extended_Pictographic})/gu;

/** Printable ASCII, tabs and line ends need no work; nearly all text is only that. */
const NOTHING_TO_DO = /^[\t\n -~]*$/;

/**
 * Text without terminal sequences, control, bidirectional and invisible characters. Line ends become `\n`, tabs stay,
 * lone surrogates become U+FFFD. Cleaning twice changes nothing.
 */
export function cleanText(text: string): string {
  if (NOTHING_TO_DO.test(text)) return text;
  return text
    .replace(LINE_END, '\n')
    .replace(ANSI, '')
    .replace(CONTROL, '')
    .replace(INVISIBLE, '')
    .replace(STRAY_JOINER, '')
    .replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** Printable ASCII with single spaces, as nearly all names are. */
const PLAIN_LINE = /^[!-~]+(?: [!-~]+)*$/;

/** Cleaned text on one line. */
export function cleanLine(text: string): string {
  if (PLAIN_LINE.test(text)) return text;
  return cleanText(text).replace(/\s+/g, ' ').trim();
}
