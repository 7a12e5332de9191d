import type { Source } from '../format.ts';
import { readLines } from '../input/read-lines.ts';
import { asObject } from './pick.ts';
import type { JsonObject } from './pick.ts';
import { isDeeperThan } from './read-json.ts';

const LONGEST_LINE = 4 * 1024 * 1024;

/** A line that is a JSON object, or one that is anything else. Blank lines are left out. */
export type JsonLine =
  | { readonly line: number; readonly object: JsonObject; readonly text: string }
  | { readonly line: number; readonly object: undefined; readonly text: string };

/** The lines of one file, and what could not be read among them. */
export class JsonLines {
  readonly #source: Source;
  /** False once a line was left out, or the file ended within the byte limit. */
  whole = true;
  /** The last line that was read. */
  lastLine = 1;

  constructor(source: Source) {
    this.#source = source;
  }

  /** Streams the lines. One that begins as an object and is none becomes a problem, and the next one is read. */
  async *read(): AsyncGenerator<JsonLine> {
    const { limits, problems, text: pieces, isCut } = this.#source;
    for await (const { line, text, unseen } of readLines(pieces, Math.min(LONGEST_LINE, limits.maxJsonLength))) {
      this.lastLine = line;
      const trimmed = text.trim();
      if (trimmed === '') continue;
      if (unseen > 0) this.#leaveOut(line, `is longer than ${text.length} characters`);
      else if (!trimmed.startsWith('{')) yield { line, object: undefined, text };
      else if (isDeeperThan(trimmed, limits.maxDepth)) this.#leaveOut(line, `is nested deeper than ${limits.maxDepth} levels`);
      else {
        const object = parseObject(trimmed);
        if (object === undefined) this.#leaveOut(line, 'is not valid JSON');
        else yield { line, object, text };
      }
    }
    if (!isCut()) return;
    this.whole = false;
    problems.add(`The file is larger than ${limits.maxBytes} bytes. The rest was not read.`, this.lastLine);
  }

  #leaveOut(line: number, reason: string): void {
    this.whole = false;
    this.#source.problems.add(`Line ${line} ${reason} and was left out.`, line);
  }
}

/** The objects among the whole lines of a file's beginning. */
export function objectsIn(head: string): JsonObject[] {
  const begun = head.split('\n').filter((line) => line.trimStart().startsWith('{'));
  return begun.map(parseObject).filter((object) => object !== undefined);
}

function parseObject(text: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}
