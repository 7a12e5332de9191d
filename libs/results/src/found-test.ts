import type { AttemptReport, ShardResult, TestReport, TestStatus } from '@testwire/contracts';
import { formatCount } from '@testwire/contracts';
import { clipText, FIELD, firstLine } from './clip-text.ts';
import type { ReadOutcome, Source } from './format.ts';
import type { Limits } from './limits.ts';

const MOST_RETRIES = 100;
const DEEPEST_SUITE = 64;
const LONGEST_MS = 31_622_400_000;

/** The name of a test that stands for a failure which belongs to none. */
export const OUTSIDE_ANY_TEST = '(outside any test)';

/** One try as a format tells it, before texts are cut to their limits. Undefined and blank mean that it does not say. */
export type FoundAttempt = {
  readonly status: TestStatus;
  readonly durationMs?: number | undefined;
  /** The first line of `details` stands in for it. */
  readonly message?: string | undefined;
  readonly details?: string | undefined;
};

export type FoundTest = FoundAttempt & {
  readonly name: string | undefined;
  readonly suite?: readonly (string | undefined)[] | undefined;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly parameters?: string | undefined;
  readonly environment?: string | undefined;
  readonly owner?: string | undefined;
  /** The earlier tries, oldest first. */
  readonly retries?: readonly FoundAttempt[] | undefined;
};

/** The tests of one file, within its limit. */
export class TestList {
  readonly tests: TestReport[] = [];
  readonly #source: Source;
  isCut = false;

  constructor(source: Source) {
    this.#source = source;
  }

  add(found: FoundTest): void {
    const { limits, problems } = this.#source;
    if (this.tests.length < limits.maxTests) this.tests.push(toReport(found, limits));
    else if (!this.isCut) {
      this.isCut = true;
      problems.add(`The file lists more than ${limits.maxTests} tests. The rest was not read.`);
    }
  }

  get hasFailure(): boolean {
    return this.tests.some((test) => test.status === 'failed' || test.status === 'errored');
  }

  /**
   * Counts that a file declares are claims: what it lists is counted, and a difference becomes a problem. Failures outside
   * of tests are tests here, and no part of `listed`.
   */
  compare(declared: number | undefined, listed: number): void {
    if (declared === undefined || declared === listed) return;
    const claim = `The file declares ${formatCount(declared, 'test')} and lists ${listed}`;
    this.#source.problems.add(`${claim}; the listed ones are counted.`);
  }

  /** `whole` is false when not all of the file could be read. */
  finish(format: string, whole: boolean, more: Pick<ShardResult, 'tool' | 'durationSeconds'> = {}): ReadOutcome {
    const { tool, durationSeconds } = more;
    const result: ShardResult = {
      format,
      ...(tool === undefined ? {} : { tool: clipText(tool, FIELD.tool) }),
      tests: this.tests,
      ...(durationSeconds === undefined || durationSeconds * 1000 > LONGEST_MS ? {} : { durationSeconds }),
      partial: !whole || this.isCut,
      problems: this.#source.problems.toArray(),
    };
    return { ok: true, result };
  }
}

function toReport(found: FoundTest, limits: Limits): TestReport {
  const suite = (found.suite ?? []).flatMap((name) => notBlank(name) ?? []);
  const file = notBlank(found.file);
  const parameters = notBlank(found.parameters);
  const environment = notBlank(found.environment);
  const owner = notBlank(found.owner);
  const retries = (found.retries ?? []).slice(-MOST_RETRIES);
  const test: TestReport = {
    name: clipText(notBlank(found.name) ?? '(no name)', FIELD.name),
    ...toAttempt(found, limits),
  };
  if (suite.length > 0) test.suite = suite.slice(0, DEEPEST_SUITE).map((name) => clipText(name, FIELD.suite));
  if (file !== undefined) test.file = clipText(file, FIELD.file);
  if (found.line !== undefined && Number.isSafeInteger(found.line) && found.line >= 0) test.line = found.line;
  if (parameters !== undefined) test.parameters = clipText(parameters, FIELD.parameters);
  if (environment !== undefined) test.environment = clipText(environment, FIELD.environment);
  if (owner !== undefined) test.owner = clipText(owner, FIELD.tool);
  if (retries.length > 0) test.retries = retries.map((retry) => toAttempt(retry, limits));
  return test;
}

function toAttempt({ status, durationMs, message, details }: FoundAttempt, limits: Limits): AttemptReport {
  const attempt: AttemptReport = { status };
  const text = notBlank(details)?.trimEnd();
  const short = notBlank(message)?.trim() ?? (text === undefined ? undefined : firstLine(text));
  if (durationMs !== undefined && durationMs >= 0 && durationMs <= LONGEST_MS) {
    attempt.durationMs = Math.round(durationMs * 1000) / 1000;
  }
  if (short !== undefined) attempt.message = clipText(short, limits.maxMessage);
  if (text !== undefined && text.trim() !== short) attempt.details = clipText(text, limits.maxDetails);
  return attempt;
}

function notBlank(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}
