/** A run of the history, as far as it is needed to choose. */
export interface Candidate {
  readonly runId: string;
  /** Another one whenever the row changes. */
  readonly version: string;
  readonly openedAt: Date;
  readonly branch: string | null;
  readonly commit: string | null;
  /** Digest. */
  readonly roster: string;
  readonly tests: number;
}

/** What may be read for one comparison; it is all in memory at once. */
const MOST_OUTCOMES = 2_000_000;
const MOST_LISTED = 300_000;

/** Counts what was chosen, so that it stays within memory. */
export class Budget {
  #outcomes = MOST_OUTCOMES;
  #listed = MOST_LISTED;
  readonly #rosters = new Set<string>();

  /** `base` is needed, however large it is, so it is not counted; its roster is there for the others too. */
  constructor(base: Candidate | undefined) {
    if (base !== undefined) this.#rosters.add(base.roster);
  }

  /** Those that fit, in the order given, up to the first that does not. */
  take(candidates: readonly Candidate[]): Candidate[] {
    const end = candidates.findIndex((candidate) => !this.#fits(candidate));
    return end < 0 ? [...candidates] : candidates.slice(0, end);
  }

  #fits({ roster, tests }: Candidate): boolean {
    const listed = this.#rosters.has(roster) ? 0 : tests;
    if (tests > this.#outcomes || listed > this.#listed) return false;
    this.#outcomes -= tests;
    this.#listed -= listed;
    this.#rosters.add(roster);
    return true;
  }
}
