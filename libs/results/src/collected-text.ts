/** Text that grows, of which only the first characters are held. */
export class CollectedText {
  readonly #longest: number;
  #text = '';
  #unseen = 0;

  constructor(longest: number) {
    this.#longest = longest;
  }

  add(text: string): void {
    const room = this.#longest - this.#text.length;
    this.#text += text.length <= room ? text : text.slice(0, Math.max(0, room));
    this.#unseen += Math.max(0, text.length - room);
  }

  toString(): string {
    return this.#unseen === 0 ? this.#text : `${this.#text}\n[${this.#unseen} further characters left out]`;
  }
}
