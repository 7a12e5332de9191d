import type { TestReport } from '@testwire/contracts';
import { clipText, FIELD } from '../clip-text.ts';
import type { Limits } from '../limits.ts';
import type { Attributes } from '../xml/xml-walk.ts';
import type { FoundResult } from './found-result.ts';
import { judgeCase } from './judge-case.ts';
import type { OpenSuite } from './open-suite.ts';
import { parseSeconds, toMilliseconds } from '../time/parse-seconds.ts';

const MOST_RETRIES = 100;
const NONE: readonly FoundResult[] = [];
const UNKNOWN_OUTCOME = 'The result file ends or is damaged inside this test, so its outcome is not known.';

/** A `<testcase>` that is being read. */
export class OpenCase {
  readonly kind = 'case';
  readonly #attributes: Attributes;
  readonly #suite: OpenSuite | undefined;
  #found: FoundResult[] | undefined;
  #commentedSkip: string | undefined;

  constructor(suite: OpenSuite | undefined, attributes: Attributes) {
    this.#suite = suite;
    this.#attributes = attributes;
  }

  add(result: FoundResult): void {
    (this.#found ??= []).push(result);
  }

  /** Qt Test 5 writes a skip as a comment and leaves the attribute `result` out. */
  addComment(comment: string): void {
    if (this.#attributes['result'] !== undefined) return;
    const skip = /^\s*message="([^"]*)"\s+type="skip"\s*$/.exec(comment);
    if (skip !== null) this.#commentedSkip = skip[1];
  }

  /** `proper` is false when the end of the element was never seen: silence is then no success. */
  toTest(proper: boolean, limits: Limits): TestReport {
    const attributes = this.#attributes;
    const found = this.#found ?? NONE;
    const results = found.length === 0 ? NONE : found.filter((result) => !result.element.earlierTry);
    const retries = found.length === 0 ? NONE : found.filter((result) => result.element.earlierTry).slice(0, MOST_RETRIES);
    const name = attributes['name'] ?? '';
    const suite = this.#suite?.pathOf(attributes['classname'] ?? attributes['class'], name) ?? [];
    const file = attributes['file'] ?? attributes['filepath'] ?? this.#suite?.file;
    const line = this.#line(file);
    const seconds = parseSeconds(attributes['time']);
    // Assignments, not conditional spreads: this is the innermost loop of a large file.
    const test: TestReport = { name: name.trim() === '' ? '(no name)' : clipText(name, FIELD.name), status: 'passed' };
    this.#judge(test, results, proper, limits);
    if (seconds !== undefined) test.durationMs = toMilliseconds(seconds);
    if (suite.length > 0) test.suite = suite;
    if (file !== undefined && file !== '') test.file = clipText(file, FIELD.file);
    if (line !== undefined) test.line = line;
    if (retries.length > 0) test.retries = retries.map((retry) => retry.toAttempt());
    return test;
  }

  #judge(test: TestReport, results: readonly FoundResult[], proper: boolean, limits: Limits): void {
    test.status = judgeCase(this.#attributes, results);
    if (results.length === 0) {
      if (!proper) test.status = 'errored';
      else if (this.#commentedSkip !== undefined) test.status = 'skipped';
      const message = proper ? this.#commentedSkip : UNKNOWN_OUTCOME;
      if (message !== undefined) test.message = clipText(message, limits.maxMessage);
      return;
    }
    const messages = new Set(results.flatMap((result) => result.message ?? []));
    const details = results.flatMap((result) => result.details ?? []);
    if (messages.size > 0) test.message = clipText([...messages].join('\n'), limits.maxMessage);
    if (details.length > 0) test.details = clipText(details.join('\n\n'), limits.maxDetails);
  }

  /** pytest's locations count lines from 0 (https://github.com/pytest-dev/pytest/pull/1806), those of the others from 1. */
  #line(file: string | undefined): number | undefined {
    const text = this.#attributes['line'] ?? this.#attributes['lineno'];
    if (text === undefined || !/^\d{1,9}$/.test(text)) return undefined;
    const isPytest = this.#suite?.isPytest === true && file?.endsWith('.py') === true;
    return Number(text) + (isPytest ? 1 : 0);
  }
}
