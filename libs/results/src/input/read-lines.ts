/** One line of a text. `line` counts from 1. */
export type TextLine = {
  readonly line: number;
  /** Without its line break, and cut at the longest length that is held. */
  readonly text: string;
  /** Characters that were left out of `text`. */
  readonly unseen: number;
  /** False for what follows the last line break. */
  readonly isEnded: boolean;
};

/** Splits streamed text into lines, and holds at most `longest` characters of one. */
export async function* readLines(pieces: AsyncIterable<string>, longest: number): AsyncGenerator<TextLine> {
  const open = new OpenLine(longest);
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf('\n'); end !== -1; end = piece.indexOf('\n', from)) {
      open.add(piece.slice(from, end));
      yield open.take(true);
      from = end + 1;
    }
    open.add(piece.slice(from));
  }
  if (!open.isEmpty) yield open.take(false);
}

class OpenLine {
  readonly #longest: number;
  #line = 0;
  #text = '';
  #unseen = 0;

  constructor(longest: number) {
    this.#longest = longest;
  }

  get isEmpty(): boolean {
    return this.#text === '' && this.#unseen === 0;
  }

  add(text: string): void {
    const room = this.#longest - this.#text.length;
    this.#text += text.length <= room ? text : text.slice(0, room);
    this.#unseen += Math.max(0, text.length - room);
  }

  take(isEnded: boolean): TextLine {
    this.#line += 1;
    const text = this.#line === 1 ? this.#text.replace(/^\uFEFF/, '') : this.#text;
    const taken = { line: this.#line, text: text.endsWith('\r') ? text.slice(0, -1) : text, unseen: this.#unseen, isEnded };
    this.#text = '';
    this.#unseen = 0;
    return taken;
  }
}
