import { SaxesParser } from 'saxes';
import type { ProblemList } from '../problem-list.ts';

export type Attributes = Readonly<Record<string, string>>;

/** Receives what a document holds, in order. Names come without their namespace prefix. */
export type XmlHandler = {
  /** Returns true to receive the text directly inside this element. */
  readonly open: (name: string, attributes: Attributes) => boolean;
  readonly text: (text: string) => void;
  readonly comment: (comment: string) => void;
  /** `proper` is false when another element's end tag closed this one, so that its content may be misplaced. */
  readonly close: (proper: boolean) => void;
};

/** Thrown in a handler to end the reading; its message becomes a problem. */
export class StopReading extends Error {}

const MOST_FAULTS = 50;

type Open = { readonly name: string; readonly wantsText: boolean };

/** saxes with a depth limit, text only on demand (logs are most of a file), and a fault limit. */
export class XmlWalk {
  // XML 1.1 admits control characters as references, which is how many tools write console colours.
  readonly #parser = new SaxesParser({ xmlns: false, position: false, defaultXMLVersion: '1.1', forceXMLVersion: true });
  readonly #problems: ProblemList;
  readonly #handler: XmlHandler;
  readonly #stack: Open[] = [];
  #closedAt = -1;
  #faultAt = -1;
  #faultLine = 0;
  #faults = 0;
  #ended: number | undefined;
  #isTruncated = false;

  constructor(problems: ProblemList, maxDepth: number, handler: XmlHandler) {
    this.#problems = problems;
    this.#handler = handler;
    this.#parser.on('opentag', (tag) => {
      this.#settleClose(true);
      if (this.#stack.length >= maxDepth)
        throw new StopReading(`Elements are nested deeper than ${maxDepth}. The rest was not read.`);
      const name = localName(tag.name);
      const wantsText = handler.open(name, tag.attributes);
      this.#stack.push({ name, wantsText });
      this.#listen(wantsText);
    });
    this.#parser.on('closetag', () => {
      this.#settleClose(true);
      this.#stack.pop();
      this.#closedAt = this.#parser.position;
      this.#listen(this.#stack.at(-1)?.wantsText ?? false);
    });
    this.#parser.on('cdata', (text) => this.#take(text));
    this.#parser.on('comment', (comment) => {
      this.#settleClose(true);
      handler.comment(comment);
    });
    this.#parser.on('doctype', () => {
      problems.add('The document type declaration was ignored: nothing in it was resolved.', this.line);
    });
    this.#parser.on('error', (error) => this.#onFault(error.message));
  }

  get line(): number {
    return this.#ended ?? this.#parser.line;
  }

  write(text: string): void {
    this.#parser.write(text);
  }

  /** Ends the document; true when it was free of faults. */
  end(): boolean {
    this.#settleClose(true);
    this.#ended = this.#parser.line;
    if (this.#stack.length > 0) {
      const path = this.#stack.map((open) => `<${open.name}>`).join(' ');
      this.#problems.add(`The file ends early, inside ${path}. What came before was read.`, this.line);
      this.#isTruncated = true;
    }
    this.#parser.close();
    return this.#faults === 0 && !this.#isTruncated;
  }

  /** saxes reports a mismatch right after the element it closed for it, at the same position: so closing waits for that. */
  #settleClose(proper: boolean): void {
    if (this.#closedAt === -1) return;
    this.#closedAt = -1;
    this.#handler.close(proper);
  }

  #onFault(message: string): void {
    if (this.#isTruncated) return;
    // Behind a fault saxes can leave text over, which without a listener would end up in the next attribute.
    this.#parser.on('text', this.#onText);
    const at = this.#parser.position;
    if (this.#closedAt === at) this.#settleClose(false);
    if (this.#faultAt === at) return;
    this.#faultAt = at;
    this.#faults += 1;
    if (this.#faultLine !== this.line) this.#problems.add(`Not well-formed XML: ${message}`, this.line);
    this.#faultLine = this.line;
    if (this.#faults >= MOST_FAULTS) throw new StopReading(`More than ${MOST_FAULTS} faults in the XML. The rest was not read.`);
  }

  #take(text: string): void {
    this.#settleClose(true);
    if (this.#stack.at(-1)?.wantsText === true) this.#handler.text(text);
  }

  #listen(wantsText: boolean): void {
    if (wantsText || this.#faults > 0) this.#parser.on('text', this.#onText);
    else this.#parser.off('text');
  }

  readonly #onText = (text: string): void => this.#take(text);
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}
