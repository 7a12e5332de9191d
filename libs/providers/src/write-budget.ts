/** How many writes a vendor allows in a time. */
export interface BudgetWindow {
  /** Told in the message when it is empty: `80 content writes a minute`. */
  readonly name: string;
  readonly limit: number;
  readonly perMs: number;
}

/** What may be written with a credential, shared by all processes that use it. */
export interface WriteBudget {
  /**
   * Takes `cost` from every window, or from none of them. Answers undefined when it was taken, else in how many milliseconds to come back.
   * @param credential tells credentials apart and does not give them away: a digest
   */
  take(
    credential: string,
    windows: readonly BudgetWindow[],
    cost: number,
  ): Promise<{ waitMs: number; window: string } | undefined>;
  /** The provider said to wait: nothing is written with the credential for so long, by nobody. */
  pause(credential: string, ms: number): Promise<void>;
}
