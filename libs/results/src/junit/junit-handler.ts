import type { TestReport } from '@testwire/contracts';
import type { Limits } from '../limits.ts';
import { StopReading } from '../xml/xml-walk.ts';
import type { Attributes, XmlHandler } from '../xml/xml-walk.ts';
import { DeclaredCounts } from './declared-counts.ts';
import { FoundResult, RESULT_ELEMENTS } from './found-result.ts';
import { OpenCase } from './open-case.ts';
import { OpenSuite } from './open-suite.ts';

type OpenResult = { readonly kind: 'result'; readonly found: FoundResult; readonly ownCase: OpenCase | undefined };
/** Anything else: logs, properties. What is inside is not looked at, so that no test can print itself a result. */
type Ignored = { readonly kind: 'ignored' };
type Frame = OpenSuite | OpenCase | OpenResult | Ignored;

const IGNORED: Ignored = { kind: 'ignored' };

/** Names that runners give their collection. */
const TOOLS: ReadonlyMap<string, string> = new Map([
  ['pytest', 'pytest'],
  ['pytest tests', 'pytest'],
  ['jest tests', 'jest'],
  ['vitest tests', 'vitest'],
  ['bun test', 'bun'],
  ['Mocha Tests', 'mocha'],
  ['nextest-run', 'nextest'],
]);

export class JunitHandler implements XmlHandler {
  readonly tests: TestReport[] = [];
  readonly declared = new DeclaredCounts();
  tool: string | undefined;
  readonly #limits: Limits;
  readonly #frames: Frame[] = [];

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  open(name: string, attributes: Attributes): boolean {
    const frame = this.#frameFor(name, attributes);
    this.#frames.push(frame);
    return frame.kind === 'result';
  }

  text(text: string): void {
    const frame = this.#frames.at(-1);
    if (frame?.kind === 'result') frame.found.addText(text);
  }

  comment(comment: string): void {
    const frame = this.#frames.at(-1);
    if (frame?.kind === 'case') frame.addComment(comment);
  }

  close(proper: boolean): void {
    const frame = this.#frames.pop();
    if (frame?.kind === 'case') this.#keep(frame, proper);
    else if (frame?.kind === 'result' && frame.ownCase !== undefined) this.#keep(frame.ownCase, proper);
  }

  /** Closes what the document left open. */
  finish(): void {
    while (this.#frames.length > 0) this.close(false);
  }

  #frameFor(name: string, attributes: Attributes): Frame {
    const parent = this.#frames.at(-1);
    if (parent?.kind === 'ignored') return IGNORED;
    if (parent?.kind === 'result')
      return name === 'stackTrace' && parent.found.element.earlierTry ? { ...parent, ownCase: undefined } : IGNORED;
    if (name === 'testcase') return this.#openCase(attributes);
    if (name === 'testsuite' || name === 'testsuites') return this.#openSuite(name, attributes);
    const element = RESULT_ELEMENTS.get(name);
    if (element === undefined) return IGNORED;
    const found = new FoundResult(element, attributes, this.#limits);
    if (parent?.kind === 'case') {
      parent.add(found);
      return { kind: 'result', found, ownCase: undefined };
    }
    if (element.status === 'skipped' || element.earlierTry) return IGNORED;
    const ownCase = new OpenCase(parent, { name: '(outside any test)' });
    ownCase.add(found);
    return { kind: 'result', found, ownCase };
  }

  #openSuite(name: string, attributes: Attributes): OpenSuite {
    const parent = this.#enclosingSuite();
    this.declared.add(parent, attributes);
    this.tool ??= TOOLS.get(attributes['name'] ?? '');
    return new OpenSuite(parent, name, attributes);
  }

  #openCase(attributes: Attributes): OpenCase {
    if (this.tests.length >= this.#limits.maxTests) {
      throw new StopReading(`The file lists more than ${this.#limits.maxTests} tests. The rest was not read.`);
    }
    return new OpenCase(this.#enclosingSuite(), attributes);
  }

  #enclosingSuite(): OpenSuite | undefined {
    return this.#frames.findLast((frame) => frame.kind === 'suite');
  }

  #keep(open: OpenCase, proper: boolean): void {
    this.tests.push(open.toTest(proper, this.#limits));
  }
}
