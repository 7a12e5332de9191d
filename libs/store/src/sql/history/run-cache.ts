import type { PastRun } from '@testwire/contracts';

/** A run without the names of its tests, which many runs share. */
export interface HeldRun extends Omit<PastRun, 'roster'> {
  /** Digest. */
  readonly roster: string;
}

/** Tests of all runs that are held between look-ups: some 7 bytes each. */
const MOST_TESTS = 2_000_000;
/** What a run takes apart from its tests, in tests. */
const RUN_TESTS = 200;

/** Runs that were read lately: while a run goes on, each report of its progress asks for the same ones again. */
export class RunCache {
  /** In the order of their last use, by version. */
  readonly #held = new Map<string, HeldRun>();
  readonly #mostTests: number;
  #tests = 0;

  constructor(mostTests = MOST_TESTS) {
    this.#mostTests = mostTests;
  }

  /** @param version of the row, as the database counts them */
  get(runId: string, version: string): HeldRun | undefined {
    return this.#held.get(keyOf(runId, version));
  }

  hold(run: HeldRun, version: string): void {
    const key = keyOf(run.runId, version);
    const known = this.#held.delete(key);
    this.#held.set(key, run);
    if (!known) this.#tests += weigh(run);
    for (const [oldest, held] of this.#held) {
      if (this.#tests <= this.#mostTests) return;
      this.#held.delete(oldest);
      this.#tests -= weigh(held);
    }
  }
}

function weigh({ outcomes, fingerprints, places }: HeldRun): number {
  return outcomes.length + (fingerprints.size + places.length) * 10 + RUN_TESTS;
}

function keyOf(runId: string, version: string): string {
  return `${version} ${runId}`;
}
