import type { AttemptReport, TestReport, TestStatus } from '@testwire/contracts';
import { clipReport, describeFailure, relativePath } from './clip-report.ts';
import { openRunStream, type ReporterOptions, type RunStream, type StreamDeps, worldOfRunner } from './run-stream.ts';

/** What is used of Playwright's types: https://playwright.dev/docs/api/class-testcase */
interface PlaywrightSuite {
  readonly type: string;
  readonly title: string;
  readonly parent?: PlaywrightSuite | undefined;
}

interface PlaywrightTest {
  readonly title: string;
  readonly parent: PlaywrightSuite;
  readonly location: { readonly file: string; readonly line: number };
  readonly retries: number;
  readonly expectedStatus: string;
  readonly results: readonly PlaywrightResult[];
}

interface PlaywrightResult {
  readonly status: string;
  readonly duration: number;
  readonly errors: readonly { readonly message?: string; readonly stack?: string; readonly value?: string }[];
}

function statusOf({ status }: PlaywrightResult, expected: string): TestStatus {
  if (status === 'skipped') return 'skipped';
  // `test.fail()`: failing is what it should do.
  if (status === expected) return 'passed';
  return status === 'interrupted' ? 'errored' : 'failed';
}

function readAttempt(result: PlaywrightResult, expected: string): AttemptReport {
  const text = result.errors.map(({ stack, message, value }) => stack ?? message ?? value ?? '').join('\n\n');
  const status = statusOf(result, expected);
  const timedOut = result.status === 'timedOut' && text === '' ? 'The test ran out of time.' : text;
  const unexpected = status === 'failed' && result.status === 'passed' ? 'It passed, and was expected to fail.' : timedOut;
  return { status, durationMs: Math.max(0, result.duration), ...(status === 'passed' ? {} : describeFailure(unexpected)) };
}

function placeOf(test: PlaywrightTest): { suite: string[]; project: string } {
  const suite: string[] = [];
  let project = '';
  for (let parent: PlaywrightSuite | undefined = test.parent; parent !== undefined; parent = parent.parent) {
    if (parent.type === 'describe' && parent.title !== '') suite.unshift(parent.title);
    if (parent.type === 'project') project = parent.title;
  }
  return { suite, project };
}

/** Undefined while a retry is still to come. */
export function readPlaywrightTest(test: PlaywrightTest, rootDir: string): TestReport | undefined {
  const attempts = test.results.map((result) => readAttempt(result, test.expectedStatus));
  const last = attempts.at(-1);
  const isFinal = last !== undefined && (last.status !== 'failed' || attempts.length > test.retries);
  if (last === undefined || !isFinal) return undefined;
  const { suite, project } = placeOf(test);
  const retries = attempts.slice(0, -1);
  return clipReport({
    name: test.title,
    suite,
    file: relativePath(test.location.file, rootDir),
    line: test.location.line,
    ...last,
    ...(project === '' ? {} : { environment: project.slice(0, 512) }),
    ...(retries.length === 0 ? {} : { retries: retries.slice(-100) }),
  });
}

/** `reporter: [['list'], ['@testwire/sdk/reporters/playwright', { … }]]`. Tells of each test after its last try. */
export default class TestwireReporter {
  readonly #stream: RunStream;
  readonly #told = new WeakSet<PlaywrightTest>();
  #rootDir = '';

  constructor(options: ReporterOptions = {}, deps: StreamDeps | { configDir?: string } = {}) {
    // Playwright puts its own things among the options.
    this.#stream = openRunStream('playwright', options, 'env' in deps ? deps : worldOfRunner());
  }

  onBegin(config: { readonly rootDir: string }): void {
    this.#rootDir = config.rootDir;
  }

  onTestEnd(test: PlaywrightTest): void {
    const report = this.#told.has(test) ? undefined : readPlaywrightTest(test, this.#rootDir);
    if (report === undefined) return;
    this.#told.add(test);
    this.#stream.testFinished(report);
  }

  async onEnd(): Promise<void> {
    await this.#stream.close();
  }

  printsToStdio(): boolean {
    return false;
  }
}
