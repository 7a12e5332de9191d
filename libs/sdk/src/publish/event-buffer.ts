/** Events that wait to be sent, as JSON, within a number of bytes. */
export class EventBuffer {
  readonly #maxBytes: number;
  #events: string[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#events.length;
  }

  /** False when it does not fit any more; it is then not held. */
  add(event: string): boolean {
    const bytes = Buffer.byteLength(event);
    if (this.#bytes + bytes > this.#maxBytes) return false;
    this.#events.push(event);
    this.#bytes += bytes;
    return true;
  }

  /** Takes the oldest ones out; at least one, if there is any. */
  take(most: number, mostBytes: number): string[] {
    let count = 0;
    let bytes = 0;
    for (const event of this.#events) {
      const size = Buffer.byteLength(event);
      if (count > 0 && (count >= most || bytes + size > mostBytes)) break;
      count += 1;
      bytes += size;
    }
    this.#bytes -= bytes;
    return this.#events.splice(0, count);
  }

  /** Gives back what was taken, to the front. */
  putBack(events: readonly string[]): void {
    this.#events.unshift(...events);
    for (const event of events) this.#bytes += Buffer.byteLength(event);
  }

  /** Everything, and nothing is left. */
  takeAll(): string[] {
    const all = this.#events;
    this.#events = [];
    this.#bytes = 0;
    return all;
  }
}
