/** A place that a text names, as it names it. */
export interface Frame {
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/**
 * The end of a file's name and the line, as compilers and stack traces write them: `a.js:12:5`, `a.go:12 +0x1d`, `a.cpp(12)`,
 * `"a.py", line 12`, `a.cs:line 12` (in any language), `a_test.dart 12:5`, `a.t line 12`.
 */
const PLACE =
  /\.[A-Za-z]\w{0,9}(?:\?[\w=&.-]{1,64})?(?::\p{L}{1,12} |:|\(|", line |', line | line | (?=\d{1,7}:\d))(\d{1,7})(?!\w|\.\d)/gu;

/** Where a path begins: after blanks, quotation marks, brackets, and the signs that some put in front. */
const BEFORE_PATH = /[\s"'`()[\]{}<>|=,;@❯]/u;

/** Characters; longer paths are none, and longer names of classes neither. */
const LONGEST_PATH = 1024;
const LONGEST_NAME = 256;

const JVM_NAME = /([\w$.]+)\.[\w$]+\.[\w$<>]+$/;
const JVM_FILE = /\.(?:java|kt|kts|scala|groovy|clj)$/;

/** `com.shop.Cart.add(Cart.java` → `com/shop/Cart.java`: the folders of a class are its package. */
function addPackage(file: string, before: string): string {
  const name = before.endsWith('(') ? JVM_NAME.exec(before.slice(-LONGEST_NAME, -1)) : null;
  return name?.[1] === undefined ? file : `${name[1].replaceAll('.', '/')}/${file}`;
}

/** The path that ends there, and begins at `earliest` or later. */
function pathBefore(text: string, end: number, earliest: number): string {
  let start = end;
  while (start > earliest && end - start < LONGEST_PATH && !BEFORE_PATH.test(text[start - 1] ?? ' ')) start -= 1;
  const path = text.slice(start, end);
  if (JVM_FILE.test(path) && !/[\\/]/.test(path)) return addPackage(path, text.slice(Math.max(0, start - LONGEST_NAME), start));
  // `Error:src/a.ts`, but neither `C:\a.ts` nor `file:///a.ts` nor `package:a/b.dart`.
  return path.replace(/^(?!package:|node:)\w{2,}:(?!\/\/)/, '');
}

/**
 * The places in a message or a stack trace, the innermost call first. Python tells calls the other way round. Time is linear
 * in the text.
 */
export function findFrames(text: string): Frame[] {
  const frames: Frame[] = [];
  // No path goes on behind a line number: were each sought through the last thousand characters, frames without blanks would take long.
  let earliest = 0;
  for (const match of text.matchAll(PLACE)) {
    const line = Number(match[1]);
    const extension = /^\.\w+/.exec(match[0])?.[0] ?? '';
    const path = pathBefore(text, match.index + extension.length, earliest);
    earliest = match.index + match[0].length;
    if (line > 0 && path.length > extension.length) frames.push({ path, line });
  }
  const isPython = ({ path }: Frame): boolean => path.endsWith('.py');
  return [...frames.filter(isPython).reverse(), ...frames.filter((frame) => !isPython(frame))];
}
