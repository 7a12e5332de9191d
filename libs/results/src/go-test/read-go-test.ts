import type { ReadOutcome, Source } from '../format.ts';
import { TestList } from '../found-test.ts';
import type { FoundAttempt } from '../found-test.ts';
import { JsonLines } from '../json/read-json-lines.ts';
import { BuildWords } from './build-words.ts';
import { readGoEvent } from './go-event.ts';
import type { GoEvent } from './go-event.ts';
import { GoPackage } from './go-package.ts';

const FAILED_PACKAGE = /^FAIL\t(\S+)(?:\s|$)/;

/**
 * Reads the events of `go test -json`. A test that runs again is one test with `retries`; subtests are tests as well. A
 * package that fails by itself (build, panic, TestMain) becomes an errored test.
 */
export async function readGoTest(source: Source): Promise<ReadOutcome> {
  const lines = new JsonLines(source);
  const packages = new PackagesRead(source);
  for await (const { line, object, text } of lines.read()) {
    const event = object === undefined ? undefined : readGoEvent(object);
    if (event === undefined) packages.applyText(text, line);
    else packages.apply(event);
  }
  const ended = packages.finish(lines.lastLine);
  const tests = new TestList(source);
  for (const { name, tries } of packages.all) addTests(tests, name, tries);
  return tests.finish('go-test', lines.whole && ended, { tool: 'go test' });
}

class PackagesRead {
  readonly #source: Source;
  readonly #packages = new Map<string, GoPackage>();
  readonly #builds: BuildWords;

  constructor(source: Source) {
    this.#source = source;
    this.#builds = new BuildWords(source.limits.maxDetails);
  }

  get all(): Iterable<GoPackage> {
    return this.#packages.values();
  }

  apply(event: GoEvent): void {
    this.#builds.endText();
    if (event.action === 'build-output') this.#builds.add(event.package, event.output);
    else if (event.action === 'build-fail') this.#builds.failed.add(event.package);
    else {
      const own = this.#package(event.package);
      if (event.action === 'fail' && event.test === undefined) this.#explain(own, event);
      own.apply(event);
    }
  }

  /** Plain text is the compiler's, or go's own word on a package that has no events. */
  applyText(text: string, line: number): void {
    const failed = FAILED_PACKAGE.exec(text)?.[1];
    if (failed === undefined) this.#builds.addLine(text);
    else {
      const own = this.#package(failed);
      this.#source.problems.add(`The package ${failed} failed, and says so in plain text only.`, line);
      own.failOutside(`${this.#builds.of(failed)}${text}`);
      this.#builds.endText();
    }
  }

  /** False when the file ends before a package did. */
  finish(lastLine: number): boolean {
    for (const build of this.#builds.failed) this.#package(build.split(' ')[0] ?? build).failBuild(this.#builds.of(build));
    let ended = true;
    for (const own of this.#packages.values()) {
      if (!own.isOpen) continue;
      ended = false;
      this.#source.problems.add(`The file ends before the package ${own.name} did.`, lastLine);
      own.interrupt('The file ends while this test was running, so its outcome is not known.');
    }
    return ended;
  }

  #explain(own: GoPackage, { failedBuild, package: name }: GoEvent): void {
    const words = this.#builds.of(failedBuild ?? name);
    if (failedBuild !== undefined) this.#builds.failed.delete(failedBuild);
    if (words !== '') own.apply({ ...SILENT, package: name, output: words });
    if (failedBuild !== undefined) own.apply({ ...SILENT, package: name, output: '[build failed]' });
  }

  #package(name: string): GoPackage {
    const own = this.#packages.get(name) ?? new GoPackage(name, this.#source.limits.maxDetails);
    this.#packages.set(name, own);
    return own;
  }
}

const SILENT = { action: 'output', test: undefined, durationMs: undefined, failedBuild: undefined } as const;

function addTests(tests: TestList, packageName: string, tries: ReadonlyMap<string, readonly FoundAttempt[]>): void {
  for (const [name, attempts] of tries) {
    const last = attempts.at(-1);
    if (last !== undefined) tests.add({ ...last, name, suite: [packageName], retries: attempts.slice(0, -1) });
  }
}
