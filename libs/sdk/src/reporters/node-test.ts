import { inspect } from 'node:util';
import type { TestReport, TestStatus } from '@testwire/contracts';
import { clipReport, describeFailure, relativePath } from './clip-report.ts';
import { openRunStream, type StreamDeps, worldOfRunner } from './run-stream.ts';

/** What is used of the events: https://nodejs.org/api/test.html#class-testsstream */
interface NodeTestEvent {
  readonly type: string;
  readonly data?: {
    readonly name?: string;
    readonly nesting?: number;
    readonly file?: string;
    readonly line?: number;
    readonly skip?: string | boolean;
    readonly todo?: string | boolean;
    readonly details?: { readonly duration_ms?: number; readonly type?: string; readonly error?: unknown };
  };
}

function statusOf({ type, data }: NodeTestEvent): TestStatus {
  if (data?.skip !== undefined && data.skip !== false) return 'skipped';
  if (data?.todo !== undefined && data.todo !== false) return 'skipped';
  return type === 'test:pass' ? 'passed' : 'failed';
}

function textOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (cause instanceof Error) return cause.stack ?? cause.message;
  return typeof cause === 'string' ? cause : inspect(cause);
}

/** Turns events into tests; they come in the order in which tests are declared, parents around their children. */
class NodeTestReader {
  readonly #cwd: string;
  /** Names of what has begun, by nesting. */
  readonly #path: string[] = [];
  /** Whether what has begun, by nesting, holds tests itself. */
  readonly #holds: boolean[] = [];

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** Undefined for events that end no test. */
  read(event: NodeTestEvent): TestReport | undefined {
    const { name = '', nesting = 0, file, line, details, skip, todo } = event.data ?? {};
    if (event.type === 'test:start') {
      this.#path.splice(nesting, Number.POSITIVE_INFINITY, name);
      this.#holds.splice(nesting, Number.POSITIVE_INFINITY, false);
      if (nesting > 0) this.#holds[nesting - 1] = true;
      return undefined;
    }
    if (event.type !== 'test:pass' && event.type !== 'test:fail') return undefined;
    // What holds tests is as good as they are, but for a fault of its own.
    const isOwnFault = event.type === 'test:fail' && !isFailedChild(details?.error);
    if ((details?.type === 'suite' || this.#holds[nesting] === true) && !isOwnFault) return undefined;
    const status = statusOf(event);
    const why = [skip, todo].find((reason) => typeof reason === 'string' && reason !== '');
    const text = status === 'failed' ? textOf(details?.error) : typeof why === 'string' ? why : '';
    return clipReport({
      name,
      suite: this.#path.slice(0, nesting),
      status,
      ...(file === undefined ? {} : { file: relativePath(file, this.#cwd) }),
      ...(line === undefined ? {} : { line }),
      ...(details?.duration_ms === undefined ? {} : { durationMs: Math.max(0, details.duration_ms) }),
      ...describeFailure(text),
    });
  }
}

/** A parent that failed only because tests in it did. */
function isFailedChild(error: unknown): boolean {
  return error instanceof Error && 'failureType' in error && error.failureType === 'subtestsFailed';
}

async function reportNodeTests(events: AsyncIterable<NodeTestEvent>, deps: StreamDeps, cwd: string): Promise<void> {
  const stream = openRunStream('node-test', {}, deps);
  const reader = new NodeTestReader(cwd);
  for await (const event of events) {
    const test = reader.read(event);
    if (test !== undefined) stream.testFinished(test);
  }
  await stream.close();
}

/**
 * `node --test --test-reporter=spec --test-reporter-destination=stdout --test-reporter=@testwire/sdk/reporters/node-test
 * --test-reporter-destination=stderr`. Node takes generators only; this one has nothing to print.
 */
export default async function* testwireReporter(events: AsyncIterable<NodeTestEvent>): AsyncGenerator<string, void> {
  await reportNodeTests(events, worldOfRunner(), process.cwd());
  yield '';
}
