import type { AbsentTest, PastRunRef } from './comparison.ts';
import type { RunStatus } from './status.ts';
import type { Totals } from './test-report.ts';

/** The tests of a run in the order of their ids. Runs with the same tests share one, also as an object in memory. */
export interface Roster {
  /** Lower-case hex SHA-256 of the ids, each followed by a line end. */
  readonly digest: string;
  readonly tests: readonly AbsentTest[];
}

/** Where tests of a run ran. */
export interface PastPlace {
  readonly shard: string;
  readonly worker?: string;
  readonly hardware?: string;
}

/** A finished run as the history remembers it: columns, in the order of its roster, so that 100,000 tests are cheap to keep and to compare. */
export interface PastRun extends PastRunRef {
  readonly revision: number;
  readonly project: string;
  /** Name of the check: runs of other names have other tests, and a history of their own. */
  readonly name: string;
  readonly changeNumber?: number;
  /** It is of a fork: what it says counts for its own change only. */
  readonly fork?: boolean;
  readonly status: RunStatus;
  /** Some of its results could not be read, so nothing is compared with it. */
  readonly partial?: boolean;
  readonly totals: Totals;
  readonly flaky: number;
  readonly durationSeconds: number;
  /** Those metrics of the report that are numbers. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly roster: Roster;
  /** A letter for each test: `OUTCOME_LETTERS`. */
  readonly outcomes: string;
  /** Milliseconds of the last try; NaN where it is not known. */
  readonly durationsMs: Float32Array;
  readonly places: readonly PastPlace[];
  /** For each test the index of its place. */
  readonly placeOf: Uint16Array;
  /** By index of the test, for failures: eight hex digits that equal messages share. */
  readonly fingerprints: ReadonlyMap<number, string>;
}
