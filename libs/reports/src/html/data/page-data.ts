/**
 * What the page's script reads: columns, one entry for each test in the order of the report, so that 100,000 tests stay
 * small and are read in one go. Every text has been through the firewall. Numbers in columns of texts and paths are
 * indices; index 0 is always "none".
 */
export interface PageData {
  readonly names: readonly string[];
  /** A letter for each test: P, F, E or S; in lower case when its attempts disagreed. */
  readonly outcomes: string;
  /** A digit for each test: its place in {@link CHANGES}, or `-`. */
  readonly changes: string;
  /** Milliseconds of the last try; -1 where it is not known. */
  readonly durations: readonly number[];
  readonly suites: readonly number[];
  readonly files: readonly number[];
  /** 0 where it is not known. */
  readonly lines: readonly number[];
  readonly shards: readonly number[];
  readonly workers: readonly number[];
  readonly owners: readonly number[];
  /** Parameters and environment. */
  readonly variants: readonly number[];
  readonly messages: readonly number[];
  /** Index into the second block, the list of stack traces, which is read when one is asked for. */
  readonly details: readonly number[];
  /** Index into {@link groups} plus one. */
  readonly groupOf: readonly number[];
  /** Outcomes on the base branch, as `Standing.recent`. */
  readonly recent: readonly number[];
  readonly texts: readonly string[];
  /** {@link messages} and messages of tries are indices into these. */
  readonly messageTexts: readonly string[];
  /** Suite paths, outermost part first, as indices into {@link texts}. */
  readonly paths: readonly (readonly number[])[];
  /** Messages that failures have in common, the most frequent first. */
  readonly groups: readonly { readonly message: string; readonly tests: number }[];
  /** Of tests that were tried more than once, by index of the test. */
  readonly tries: readonly (readonly [test: number, tries: readonly Try[]])[];
  readonly remarks: readonly (readonly [test: number, remark: Remark])[];
}

/** One try; texts as indices, the last one into the second block. */
export type Try = readonly [
  outcome: string,
  milliseconds: number,
  runAttempt: number,
  shard: number,
  worker: number,
  message: number,
  details: number,
];

/** What the history says of a test beside its change. */
export interface Remark {
  /** When it began to fail, for people. */
  readonly since?: string;
  /** Why it is held to be flaky, for people. */
  readonly flaky?: string;
  /** Milliseconds. */
  readonly usualMs?: number;
  /** Who took it on, why and until when, for people. */
  readonly quarantine?: string;
}

/** The changes of the contract, in the order of their digits. */
export const CHANGES = ['new', 'first-seen', 'outage', 'still-failing', 'flaky', 'fixed'] as const;
