import type { TestStatus } from '@testwire/contracts';
import { CollectedText } from '../collected-text.ts';
import { OUTSIDE_ANY_TEST } from '../found-test.ts';
import type { FoundAttempt } from '../found-test.ts';
import type { GoEvent } from './go-event.ts';

const MOST_TRIES = 101;
const BUILD = '(build)';

type RunningTest = { readonly output: CollectedText };

/** A package that is being read. Its tests are told in cycles: a test that runs again is another try of it. */
export class GoPackage {
  readonly name: string;
  /** Each test's tries, by its name, in the order in which they ended. */
  readonly tries = new Map<string, FoundAttempt[]>();
  readonly #longest: number;
  readonly #running = new Map<string, RunningTest>();
  #output: CollectedText;
  #hasFailedTest = false;
  /** True between the first event of a cycle and the one that ends the package. */
  isOpen = false;

  constructor(name: string, longest: number) {
    this.name = name;
    this.#longest = longest;
    this.#output = new CollectedText(longest);
  }

  apply(event: GoEvent): void {
    this.isOpen = true;
    if (event.test === undefined) this.#applyToPackage(event);
    else this.#applyToTest(event.test, event);
  }

  /** A failure that the tests do not explain. */
  failOutside(words: string): void {
    const isBuild = /\[(?:build|setup) failed\]/.test(words);
    const message = isBuild ? 'The package could not be built.' : 'The package failed, and none of its tests did.';
    this.#record(isBuild ? BUILD : OUTSIDE_ANY_TEST, { status: 'errored', message, details: words });
    this.#endCycle();
  }

  failBuild(words: string): void {
    this.failOutside(`${words}\n[build failed]`);
  }

  /** Ends what is still running, when the package or the file ended without saying how it went. */
  interrupt(message: string): void {
    for (const [test, { output }] of this.#running) {
      this.#hasFailedTest = true;
      this.#record(test, { status: 'errored', message, details: withoutMarks(output.toString()) });
    }
    this.#running.clear();
  }

  #applyToTest(test: string, { action, output, durationMs }: GoEvent): void {
    switch (action) {
      case 'run':
        this.#running.set(test, { output: new CollectedText(this.#longest) });
        break;
      case 'output':
        this.#runningTest(test).output.add(output);
        break;
      case 'pass':
      case 'bench':
        this.#end(test, 'passed', durationMs);
        break;
      case 'fail':
        this.#hasFailedTest = true;
        this.#end(test, 'failed', durationMs);
        break;
      case 'skip':
        this.#end(test, 'skipped', durationMs);
        break;
      default:
    }
  }

  #applyToPackage({ action, output }: GoEvent): void {
    switch (action) {
      case 'output':
        this.#output.add(output);
        break;
      case 'pass':
      case 'skip':
        this.interrupt('The package ended while this test was running.');
        for (const name of [BUILD, OUTSIDE_ANY_TEST]) if (this.tries.has(name)) this.#record(name, { status: 'passed' });
        this.#endCycle();
        break;
      case 'fail':
        this.interrupt('The package ended while this test was running.');
        if (this.#hasFailedTest) this.#endCycle();
        else this.failOutside(this.#output.toString());
        break;
      default:
    }
  }

  /** Output may follow a test's end, or come before its start from one that a panic cut off. */
  #runningTest(test: string): RunningTest {
    const running = this.#running.get(test);
    if (running !== undefined) return running;
    return { output: this.tries.has(test) ? new CollectedText(0) : this.#output };
  }

  #end(test: string, status: TestStatus, durationMs: number | undefined): void {
    const output = this.#running.get(test)?.output.toString() ?? '';
    this.#running.delete(test);
    const details = status === 'passed' ? undefined : withoutMarks(output);
    if (status === 'passed' && /^panic: /m.test(output)) this.#output.add(output);
    const message = status === 'skipped' ? reasonOf(details) : undefined;
    this.#record(test, { status, durationMs, message, details: status === 'skipped' ? undefined : details });
  }

  #record(test: string, tried: FoundAttempt): void {
    const tries = this.tries.get(test) ?? [];
    // The first try and the latest ones: a test that runs a million times must not be held a million times.
    if (tries.length >= MOST_TRIES) tries.splice(1, 1);
    tries.push(tried);
    this.tries.set(test, tries);
  }

  #endCycle(): void {
    this.#output = new CollectedText(this.#longest);
    this.#hasFailedTest = false;
    this.isOpen = false;
  }
}

/** Go's own lines say no more than the status does. */
function withoutMarks(output: string): string {
  return output
    .split('\n')
    .filter((line) => !/^\s*(?:=== (?:RUN|PAUSE|CONT|NAME)|--- (?:FAIL|PASS|SKIP):) /.test(line))
    .join('\n');
}

/** "    cart_test.go:6: needs customs" */
function reasonOf(output: string | undefined): string | undefined {
  return output === undefined ? undefined : (/^\s*\S+\.go:\d+: (.*)$/m.exec(output)?.[1] ?? output.trim());
}
