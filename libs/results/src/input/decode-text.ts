import { letOthersRun } from '../let-others-run.ts';
import type { ProblemList } from '../problem-list.ts';
import { detectEncoding } from './encoding.ts';

const SLICE = 256 * 1024;
const HEAD = 64 * 1024;
const REPLACEMENT_UTF8 = Buffer.from('\uFFFD');

export type DecodedInput = {
  /** The first 64 Ki characters or so, or all of a shorter file. */
  readonly head: string;
  readonly headIsAll: boolean;
  readonly text: AsyncIterable<string>;
  readonly isCut: () => boolean;
  /** Lets go of the content; needed when it was not read to its end. */
  readonly close: () => Promise<void>;
};

/** Opens bytes as text: finds the encoding, reads the head, and streams the whole (head included) up to `maxBytes`. */
export async function decodeText(
  content: Uint8Array | AsyncIterable<Uint8Array>,
  maxBytes: number,
  problems: ProblemList,
): Promise<DecodedInput> {
  const bytes = new BoundedBytes(content, maxBytes);
  const first = await bytes.takeAtLeast(HEAD);
  const encoding = detectEncoding(first);
  if (encoding.complaint !== undefined) problems.add(encoding.complaint, 1);
  const decode = makeDecoder(encoding.label, problems);
  const headIsAll = bytes.isAtEnd();
  const head = decode(first, headIsAll);
  return {
    head,
    headIsAll,
    text: allText(head, headIsAll ? undefined : bytes, decode),
    isCut: () => bytes.isCut,
    close: () => bytes.close(),
  };
}

async function* allText(head: string, rest: BoundedBytes | undefined, decode: Decode): AsyncGenerator<string> {
  yield head;
  if (rest === undefined) return;
  for (let piece = await rest.next(); piece !== undefined; piece = await rest.next()) yield decode(piece, false);
  yield decode(new Uint8Array(), true);
}

type Decode = (bytes: Uint8Array, last: boolean) => string;

function makeDecoder(label: string, problems: ProblemList): Decode {
  const decoder = new TextDecoder(label);
  let complained = false;
  return (bytes, last) => {
    const text = decoder.decode(bytes, { stream: !last });
    if (
      !complained &&
      text.includes('\uFFFD') &&
      !Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(REPLACEMENT_UTF8)
    ) {
      complained = true;
      problems.add(`The file has bytes that are not valid ${label.toUpperCase()}; they are shown as \uFFFD.`);
    }
    return text;
  };
}

/** Bytes in pieces of at most 256 KiB, ending at the limit. */
class BoundedBytes {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #left: number;
  #ended = false;
  isCut = false;

  constructor(content: Uint8Array | AsyncIterable<Uint8Array>, maxBytes: number) {
    this.#pieces = sliced(content);
    this.#left = maxBytes;
  }

  isAtEnd(): boolean {
    return this.#ended;
  }

  async next(): Promise<Uint8Array | undefined> {
    if (this.#ended) return undefined;
    const piece = await this.#pieces.next();
    if (piece.done === true) {
      this.#ended = true;
      return undefined;
    }
    if (piece.value.length <= this.#left) {
      this.#left -= piece.value.length;
      return piece.value;
    }
    this.#ended = true;
    this.isCut = true;
    return piece.value.subarray(0, this.#left);
  }

  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  async takeAtLeast(size: number): Promise<Uint8Array> {
    const taken: Uint8Array[] = [];
    let length = 0;
    while (length < size) {
      const piece = await this.next();
      if (piece === undefined) break;
      taken.push(piece);
      length += piece.length;
    }
    return taken.length === 1 && taken[0] !== undefined ? taken[0] : Buffer.concat(taken);
  }
}

/** Whoever reads them takes some milliseconds for each, and lets others run in between. */
async function* sliced(content: Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces = Symbol.asyncIterator in content ? content : [content];
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; at += SLICE) {
      yield piece.subarray(at, at + SLICE);
      if (at + SLICE < piece.length) await letOthersRun();
    }
  }
}
