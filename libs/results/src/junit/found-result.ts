import type { AttemptReport, TestStatus } from '@testwire/contracts';
import { clipText, firstLine } from '../clip-text.ts';
import type { Limits } from '../limits.ts';
import type { Attributes } from '../xml/xml-walk.ts';
import { parseSeconds, toMilliseconds } from '../time/parse-seconds.ts';

/** `<failure>`, `<error>`, `<skipped>`, and Surefire's elements for earlier tries. */
export type ResultElement = { readonly status: Exclude<TestStatus, 'passed'>; readonly earlierTry: boolean };

export const RESULT_ELEMENTS: ReadonlyMap<string, ResultElement> = new Map<string, ResultElement>([
  ['failure', { status: 'failed', earlierTry: false }],
  ['error', { status: 'errored', earlierTry: false }],
  ['skipped', { status: 'skipped', earlierTry: false }],
  // https://maven.apache.org/surefire/maven-surefire-plugin/examples/rerun-failing-tests.html
  ['flakyFailure', { status: 'failed', earlierTry: true }],
  ['flakyError', { status: 'errored', earlierTry: true }],
  ['rerunFailure', { status: 'failed', earlierTry: true }],
  ['rerunError', { status: 'errored', earlierTry: true }],
]);

/** One such element, collecting its text up to the limit. */
export class FoundResult {
  readonly element: ResultElement;
  readonly attributes: Attributes;
  readonly #limits: Limits;
  #text = '';
  #unseen = 0;

  constructor(element: ResultElement, attributes: Attributes, limits: Limits) {
    this.element = element;
    this.attributes = attributes;
    this.#limits = limits;
  }

  addText(text: string): void {
    const room = this.#limits.maxDetails - this.#text.length;
    if (text.length <= room) this.#text += text;
    else {
      this.#text += text.slice(0, room);
      this.#unseen += text.length - room;
    }
  }

  get message(): string | undefined {
    const { message, type } = this.attributes;
    return notBlank(message) ?? firstLine(this.#text) ?? notBlank(type);
  }

  /** The element's text, unless it says no more than the message. */
  get details(): string | undefined {
    const text = this.#text.trimEnd().replace(/^(?:[ \t]*\r?\n)+/, '');
    if (text === '' || (this.#unseen === 0 && text.trim() === this.message)) return undefined;
    return clipText(text, this.#limits.maxDetails, this.#unseen);
  }

  /**
   * Catch2 writes `[!mayfail]` and `[!shouldfail]` tests, and node `todo` tests, as skipped besides their failure: for
   * these tools they are no failures.
   */
  get excusesFailure(): boolean {
    if (this.element.status !== 'skipped') return false;
    return (
      this.attributes['type'] === 'todo' ||
      /^TEST_CASE tagged with !(?:mayfail|shouldfail)/.test(this.attributes['message'] ?? '')
    );
  }

  toAttempt(): AttemptReport {
    const { message, details } = this;
    const seconds = parseSeconds(this.attributes['time']);
    return {
      status: this.element.status,
      ...(seconds === undefined ? {} : { durationMs: toMilliseconds(seconds) }),
      ...(message === undefined ? {} : { message: clipText(message, this.#limits.maxMessage) }),
      ...(details === undefined ? {} : { details }),
    };
  }
}

function notBlank(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}
