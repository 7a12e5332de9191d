import { formatCount } from '@testwire/contracts';

export interface OutputBounds {
  /** Bytes kept of the beginning, and of the end. */
  readonly firstBytes: number;
  readonly lastBytes: number;
}

export const OUTPUT_BOUNDS: OutputBounds = { firstBytes: 128 * 1024, lastBytes: 512 * 1024 };

/** What a program writes, of which only the beginning and the end are kept: memory stays bounded, whatever it writes. */
export class BoundedOutput {
  readonly #bounds: OutputBounds;
  readonly #first: Buffer[] = [];
  #firstBytes = 0;
  #last: Buffer[] = [];
  #lastBytes = 0;
  #total = 0;

  constructor(bounds: OutputBounds = OUTPUT_BOUNDS) {
    this.#bounds = bounds;
  }

  get totalBytes(): number {
    return this.#total;
  }

  write(chunk: Uint8Array): void {
    this.#total += chunk.length;
    const toFirst = Math.min(chunk.length, this.#bounds.firstBytes - this.#firstBytes);
    if (toFirst > 0) {
      this.#first.push(Buffer.from(chunk.subarray(0, toFirst)));
      this.#firstBytes += toFirst;
    }
    if (toFirst === chunk.length) return;
    this.#last.push(Buffer.from(chunk.subarray(toFirst)));
    this.#lastBytes += chunk.length - toFirst;
    // Twice the bound, so that bytes are copied seldom.
    if (this.#lastBytes > this.#bounds.lastBytes * 2) this.#last = [this.#trimmed()];
    if (this.#last.length === 1) this.#lastBytes = this.#last[0]?.length ?? 0;
  }

  /** The end of what goes beyond the beginning, as one piece. */
  #trimmed(): Buffer {
    const whole = Buffer.concat(this.#last);
    return Buffer.from(whole.subarray(Math.max(0, whole.length - this.#bounds.lastBytes)));
  }

  /** All that is kept; where something was left out, it says how much. */
  text(): string {
    const last = this.#trimmed();
    const left = this.#total - this.#firstBytes - last.length;
    const first = Buffer.concat(this.#first);
    if (left === 0) return Buffer.concat([first, last]).toString('utf8');
    return `${wholeCharacters(first)}\n[… ${formatCount(left, 'byte')} left out …]\n${wholeCharacters(last)}`;
  }

  /** The last so many bytes, from the beginning of a line if there is one. */
  tail(bytes: number): string {
    const kept = Buffer.concat([...this.#first, ...this.#last]);
    if (kept.length <= bytes) return this.text();
    const end = wholeCharacters(kept.subarray(kept.length - bytes));
    const line = end.indexOf('\n');
    return line === -1 || line === end.length - 1 ? end : end.slice(line + 1);
  }
}

/** Without the halves of characters that a cut leaves at either end. */
function wholeCharacters(bytes: Buffer): string {
  let begin = 0;
  while (begin < bytes.length && begin < 3 && ((bytes[begin] ?? 0) & 0xc0) === 0x80) begin += 1;
  return bytes
    .subarray(begin)
    .toString('utf8')
    .replace(/\uFFFD$/, '');
}
