import { clipText, FIELD } from '../clip-text.ts';
import type { Attributes } from '../xml/xml-walk.ts';

const DEEPEST_SUITE = 64;

/** A `<testsuites>` or `<testsuite>` that is being read, with what its tests take from it. */
export class OpenSuite {
  readonly kind = 'suite';
  /** Names from the outermost suite down. The collecting `<testsuites>` is none of them. Shared by the tests. */
  readonly path: string[];
  readonly file: string | undefined;
  readonly isPytest: boolean;
  /** Whether this suite or one around it states the number of tests, or the time. */
  readonly statesTests: boolean;
  readonly statesTime: boolean;
  #lastClass = '';
  #lastPath: string[];

  constructor(parent: OpenSuite | undefined, element: string, attributes: Attributes) {
    const name = element === 'testsuites' ? '' : clipText(attributes['name'] ?? '', FIELD.suite);
    const above = parent?.path ?? [];
    this.path = name === '' ? above : [...above, name].slice(0, DEEPEST_SUITE - 1);
    this.#lastPath = this.path;
    this.file = attributes['file'] ?? attributes['filepath'] ?? parent?.file;
    this.isPytest = name === 'pytest' || (parent?.isPytest ?? false);
    this.statesTests = (parent?.statesTests ?? false) || attributes['tests'] !== undefined;
    this.statesTime = (parent?.statesTime ?? false) || attributes['time'] !== undefined;
  }

  /** The path of a test: its class comes last, unless it only repeats the suite's or the test's own name. */
  pathOf(className: string | undefined, testName: string): string[] {
    if (className === undefined || className === '' || className === testName || className === this.path.at(-1)) return this.path;
    if (className !== this.#lastClass) {
      this.#lastClass = className;
      this.#lastPath = [...this.path, clipText(className, FIELD.suite)];
    }
    return this.#lastPath;
  }
}
