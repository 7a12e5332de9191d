import type { TestReport } from '@testwire/contracts';

const MOST_RETRIES = 100;

/** TestNG lists a try that was repeated as skipped, with `retried`, before the try that counts. */
export class RetriedMethods {
  readonly #tries = new Map<string, TestReport[]>();

  add(attempt: TestReport): void {
    const key = keyOf(attempt);
    const tries = this.#tries.get(key) ?? [];
    tries.push({ ...attempt, status: 'failed' });
    this.#tries.set(key, tries);
  }

  /** Gives the try that counts those before it. */
  settle(test: TestReport): void {
    const key = keyOf(test);
    const tries = this.#tries.get(key);
    if (tries === undefined) return;
    this.#tries.delete(key);
    test.retries = tries.slice(0, MOST_RETRIES).map(({ status, durationMs, message, details }) => ({
      status,
      ...(durationMs === undefined ? {} : { durationMs }),
      ...(message === undefined ? {} : { message }),
      ...(details === undefined ? {} : { details }),
    }));
  }

  /** Tests that were never tried again: the last try of each, with those before it. */
  get unsettled(): TestReport[] {
    return [...this.#tries.values()].flatMap((tries) => {
      const last = tries.pop();
      if (last === undefined) return [];
      if (tries.length > 0) this.settle(last);
      return [last];
    });
  }
}

/** Parameters do not count: they may be objects that are made anew for every try. */
function keyOf(test: TestReport): string {
  return JSON.stringify([test.suite, test.name]);
}
