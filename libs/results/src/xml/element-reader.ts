import type { TestReport } from '@testwire/contracts';
import type { Limits } from '../limits.ts';
import { StopReading } from './xml-walk.ts';
import type { Attributes, XmlHandler } from './xml-walk.ts';

/**
 * `node`: a suite or a test, handed over when it ends. `part`: kept with its text in what is around it, such as a
 * message. `ignored`: left out with all that is inside, so that no log can print itself a result.
 */
export type Role = 'node' | 'part' | 'ignored';

/** One element. Parts are kept; nodes are let go of when they end, so a file costs what its largest test costs. */
export class XmlElement {
  readonly name: string;
  readonly attributes: Attributes;
  readonly role: Role;
  readonly parent: XmlElement | undefined;
  /** How many tests were read before this element. */
  readonly testsBefore: number;
  readonly parts: XmlElement[] = [];
  text = '';
  /** How many parts a node has kept, at any depth. */
  kept = 0;
  /** Characters beyond the limit, which are not in `text`. */
  unseen = 0;

  constructor(name: string, attributes: Attributes, role: Role, parent: XmlElement | undefined, testsBefore: number) {
    this.name = name;
    this.attributes = attributes;
    this.role = role;
    this.parent = parent;
    this.testsBefore = testsBefore;
  }

  part(name: string): XmlElement | undefined {
    return this.parts.find((part) => part.name === name);
  }

  /** The text of a part, unless it is blank. */
  textOf(name: string): string | undefined {
    const text = this.part(name)?.text.trim();
    return text === undefined || text === '' ? undefined : text;
  }

  attribute(name: string): string | undefined {
    const text = this.attributes[name];
    return text === undefined || text.trim() === '' ? undefined : text;
  }

  /** The elements around this one, outermost first. */
  get around(): XmlElement[] {
    const path: XmlElement[] = [];
    for (let each = this.parent; each !== undefined; each = each.parent) path.unshift(each);
    return path;
  }
}

export type ElementRules = {
  readonly role: (name: string, parent: XmlElement | undefined, attributes: Attributes) => Role;
  /** A node has ended. `proper` is false when its end was never seen. */
  readonly end: (node: XmlElement, proper: boolean) => void;
};

const MOST_PARTS = 1000;

/** Collects the tests of an XML format that says by {@link ElementRules} what its elements are. */
export class ElementReader implements XmlHandler {
  readonly tests: TestReport[] = [];
  readonly #limits: Limits;
  readonly #rules: ElementRules;
  readonly #stack: XmlElement[] = [];

  constructor(limits: Limits, rules: ElementRules) {
    this.#limits = limits;
    this.#rules = rules;
  }

  add(test: TestReport): void {
    if (this.tests.length >= this.#limits.maxTests) {
      throw new StopReading(`The file lists more than ${this.#limits.maxTests} tests. The rest was not read.`);
    }
    this.tests.push(test);
  }

  /** Whether a test that was read since `node` began has failed. */
  hasFailureIn(node: XmlElement): boolean {
    return this.tests.slice(node.testsBefore).some(isFailure);
  }

  open(name: string, attributes: Attributes): boolean {
    const parent = this.#stack.at(-1);
    const role = parent?.role === 'ignored' ? 'ignored' : this.#roleOf(name, parent, attributes);
    const element = new XmlElement(name, attributes, role, parent, this.tests.length);
    if (role === 'part') parent?.parts.push(element);
    this.#stack.push(element);
    return role === 'part';
  }

  text(text: string): void {
    const element = this.#stack.at(-1);
    if (element === undefined) return;
    const room = Math.max(0, this.#limits.maxDetails - element.text.length);
    element.text += text.length <= room ? text : text.slice(0, room);
    element.unseen += Math.max(0, text.length - room);
  }

  comment(): void {
    // No format of elements says anything in comments.
  }

  close(proper: boolean): void {
    const element = this.#stack.pop();
    if (element?.role !== 'node') return;
    this.#rules.end(element, proper);
  }

  /** Closes what the document left open. */
  finish(): void {
    try {
      while (this.#stack.length > 0) this.close(false);
    } catch (error) {
      // The limit was reached, and said, while the file was read.
      if (!(error instanceof StopReading)) throw error;
    }
  }

  #roleOf(name: string, parent: XmlElement | undefined, attributes: Attributes): Role {
    const role = this.#rules.role(name, parent, attributes);
    const node = this.#stack.findLast((each) => each.role === 'node');
    if (role !== 'part' || node === undefined) return role;
    node.kept += 1;
    return node.kept > MOST_PARTS ? 'ignored' : 'part';
  }
}

export function isFailure(test: Pick<TestReport, 'status'>): boolean {
  return test.status === 'failed' || test.status === 'errored';
}
