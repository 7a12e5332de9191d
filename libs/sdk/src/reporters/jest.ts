import type { AttemptReport, TestReport, TestStatus } from '@testwire/contracts';
import { clipReport, describeFailure, relativePath } from './clip-report.ts';
import { openRunStream, type ReporterOptions, type RunStream, type StreamDeps, worldOfRunner } from './run-stream.ts';

/** What is used of Jest's `AssertionResult`: https://github.com/jestjs/jest/blob/main/packages/jest-test-result/src/types.ts */
interface JestTest {
  readonly title: string;
  readonly ancestorTitles: readonly string[];
  readonly status: string;
  readonly duration?: number | null;
  readonly failureMessages: readonly string[];
  /** Tries, the last included. */
  readonly invocations?: number;
  /** What failed before, where Jest is told to keep it (`logErrorsBeforeRetry`). */
  readonly retryReasons?: readonly string[];
  readonly location?: { readonly line: number } | null;
}

interface JestFile {
  readonly testFilePath: string;
  readonly testResults: readonly JestTest[];
  /** The file itself is at fault: a syntax error, a missing module. */
  readonly testExecError?: { readonly message?: string; readonly stack?: string } | undefined;
  readonly failureMessage?: string | null;
}

const STATUS: ReadonlyMap<string, TestStatus> = new Map([
  ['passed', 'passed'],
  ['failed', 'failed'],
  ['pending', 'skipped'],
  ['skipped', 'skipped'],
  ['todo', 'skipped'],
  ['disabled', 'skipped'],
]);

function readTest(test: JestTest, file: string): TestReport {
  const reasons = test.retryReasons ?? [];
  const retried = Math.min(100, Math.max((test.invocations ?? 1) - 1, reasons.length));
  const retries = Array.from({ length: retried }, (_, at): AttemptReport => ({
    status: 'failed',
    ...describeFailure(reasons[at] ?? ''),
  }));
  return clipReport({
    name: test.title,
    suite: [...test.ancestorTitles],
    file,
    status: STATUS.get(test.status) ?? 'errored',
    ...(typeof test.duration === 'number' ? { durationMs: test.duration } : {}),
    ...(test.location === undefined || test.location === null ? {} : { line: test.location.line }),
    ...describeFailure(test.failureMessages.join('\n\n')),
    ...(retries.length === 0 ? {} : { retries }),
  });
}

/** Tests of a file that Jest has run; a file that could not be run is one test that errored. */
export function testsOfFile(result: JestFile, rootDir: string): TestReport[] {
  const file = relativePath(result.testFilePath, rootDir);
  if (result.testExecError === undefined || result.testExecError === null)
    return result.testResults.map((test) => readTest(test, file));
  const { message, stack } = result.testExecError;
  const text = result.failureMessage ?? stack ?? message ?? 'The file could not be run.';
  return [clipReport({ name: file, file, status: 'errored', ...describeFailure(text) })];
}

/** `reporters: ['default', ['@testwire/sdk/reporters/jest', { … }]]`. Tells of the tests of each file as soon as the file is through. */
export default class TestwireReporter {
  readonly #stream: RunStream;
  readonly #rootDir: string;
  #fault: Error | undefined;

  constructor(config: { readonly rootDir: string }, options: ReporterOptions = {}, deps: StreamDeps | { rootDir?: string } = {}) {
    this.#rootDir = config.rootDir;
    // Jest hands in its own context as the third argument.
    this.#stream = openRunStream('jest', options, 'env' in deps ? deps : worldOfRunner());
  }

  onTestResult(_test: unknown, result: JestFile): void {
    for (const test of testsOfFile(result, this.#rootDir)) this.#stream.testFinished(test);
  }

  async onRunComplete(): Promise<void> {
    try {
      await this.#stream.close();
    } catch (error) {
      this.#fault = error instanceof Error ? error : new Error(String(error));
    }
  }

  /** Jest fails the run when this answers with an error. */
  getLastError(): Error | undefined {
    return this.#fault;
  }
}
