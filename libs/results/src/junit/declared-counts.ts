import type { Totals } from '@testwire/contracts';
import type { Attributes } from '../xml/xml-walk.ts';
import type { OpenSuite } from './open-suite.ts';
import { parseSeconds } from '../time/parse-seconds.ts';

const SKIPPED_NAMES = ['skipped', 'disabled', 'ignored', 'skip', 'skips'];

/** What the headers of a file claim. Of nested suites only the outermost that states something counts. */
export class DeclaredCounts {
  tests: number | undefined;
  seconds: number | undefined;
  #failed = 0;
  #errored = 0;
  #skipped = 0;

  add(parent: OpenSuite | undefined, attributes: Attributes): void {
    const tests = count(attributes['tests']);
    if (tests !== undefined && parent?.statesTests !== true) {
      this.tests = (this.tests ?? 0) + tests;
      this.#failed += count(attributes['failures']) ?? 0;
      this.#errored += count(attributes['errors']) ?? 0;
      this.#skipped += SKIPPED_NAMES.reduce((sum, name) => sum + (count(attributes[name]) ?? 0), 0);
    }
    const seconds = parseSeconds(attributes['time']);
    if (seconds !== undefined && parent?.statesTime !== true)
      this.seconds = Math.round(((this.seconds ?? 0) + seconds) * 1e6) / 1e6;
  }

  /** The claim as totals, for a file that lists no test. What is no failure, error or skip has passed. */
  toTotals(): Totals {
    const passed = Math.max(0, (this.tests ?? 0) - this.#failed - this.#errored - this.#skipped);
    const total = passed + this.#failed + this.#errored + this.#skipped;
    return { total, passed, failed: this.#failed, errored: this.#errored, skipped: this.#skipped };
  }
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : undefined;
}
