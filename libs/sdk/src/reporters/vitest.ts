import type { TestReport, TestStatus } from '@testwire/contracts';
import { clipReport, describeFailure } from './clip-report.ts';
import { openRunStream, type ReporterOptions, type RunStream, type StreamDeps, worldOfRunner } from './run-stream.ts';

interface VitestError {
  readonly message?: string;
  readonly stack?: string | undefined;
}

interface VitestParent {
  readonly type: string;
  readonly name?: string;
  readonly parent?: VitestParent;
}

/** What is used of Vitest's `TestCase`: https://vitest.dev/api/advanced/test-case */
interface VitestTest {
  readonly name: string;
  readonly parent: VitestParent;
  readonly module: { readonly relativeModuleId: string };
  readonly location?: { readonly line: number } | undefined;
  result(): { readonly state: string; readonly errors?: readonly VitestError[] | undefined; readonly note?: string | undefined };
  diagnostic(): { readonly duration: number; readonly retryCount: number } | undefined;
}

/** `TestModule`: a file. */
interface VitestModule {
  readonly relativeModuleId: string;
  errors(): readonly VitestError[];
}

const STATUS: ReadonlyMap<string, TestStatus> = new Map([
  ['passed', 'passed'],
  ['failed', 'failed'],
  ['skipped', 'skipped'],
]);

function suiteOf(test: VitestTest): string[] {
  const names: string[] = [];
  for (let parent: VitestParent | undefined = test.parent; parent?.type === 'suite'; parent = parent.parent)
    names.unshift(parent.name ?? '');
  return names;
}

function textOf(errors: readonly VitestError[]): string {
  return errors.map(({ message, stack }) => stack ?? message ?? '').join('\n\n');
}

export function readVitestTest(test: VitestTest): TestReport {
  const { state, errors = [], note } = test.result();
  const diagnostic = test.diagnostic();
  // Vitest counts the tries, and keeps the errors of all of them in one list.
  const retried = state === 'passed' ? (diagnostic?.retryCount ?? 0) : 0;
  const retries = Array.from({ length: Math.min(retried, 100) }, (_, at) => ({
    status: 'failed' as const,
    ...describeFailure(textOf(errors.slice(at, at + 1))),
  }));
  return clipReport({
    name: test.name,
    suite: suiteOf(test),
    file: test.module.relativeModuleId,
    status: STATUS.get(state) ?? 'errored',
    ...(diagnostic === undefined ? {} : { durationMs: diagnostic.duration }),
    ...(test.location === undefined ? {} : { line: test.location.line }),
    ...describeFailure(state === 'failed' ? textOf(errors) : (note ?? '')),
    ...(retries.length === 0 ? {} : { retries }),
  });
}

/** `reporters: ['default', ['@testwire/sdk/reporters/vitest', { … }]]`, Vitest 3 and later. Tells of each test as it ends. */
export default class TestwireReporter {
  readonly #stream: RunStream;

  constructor(options: ReporterOptions = {}, deps: StreamDeps = worldOfRunner()) {
    this.#stream = openRunStream('vitest', options, deps);
  }

  onTestCaseResult(test: VitestTest): void {
    this.#stream.testFinished(readVitestTest(test));
  }

  /** A file that could not be loaded has no tests that could say so. */
  onTestModuleEnd(module: VitestModule): void {
    const errors = module.errors();
    if (errors.length === 0) return;
    const file = module.relativeModuleId;
    this.#stream.testFinished(clipReport({ name: file, file, status: 'errored', ...describeFailure(textOf(errors)) }));
  }

  async onTestRunEnd(): Promise<void> {
    await this.#stream.close();
  }
}
