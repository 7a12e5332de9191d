import type { Problem, ShardResult } from '@testwire/contracts';
import type { Head } from './input/head.ts';
import type { Limits } from './limits.ts';
import type { ProblemList } from './problem-list.ts';

export type ReadOutcome =
  | { ok: true; result: ShardResult }
  | {
      ok: false;
      problem: Problem;
      /** What would be read, for a file of no format known here: said once, however many files there are. */
      hint?: string;
      /** XML of another kind, such as a coverage report: whoever looked for results by name may pass it over. */
      foreign?: true;
    };

/** One file on its way in: decoded text, piece by piece, within the byte limit. */
export type Source = {
  readonly name: string;
  readonly limits: Limits;
  /** What was noticed while decoding, and what the reader adds. Complete only once `text` is read. */
  readonly problems: ProblemList;
  readonly text: AsyncIterable<string>;
  /** True when `text` ended at the byte limit instead of the end of the file. */
  readonly isCut: () => boolean;
};

/** A result format. A new one costs its folder and one line in `formats.ts`. */
export type ResultFormat = {
  /** As in `ShardResult.format`. */
  readonly id: string;
  /** For people: "JUnit XML". */
  readonly label: string;
  /** Decides by content; the first format that matches reads the file. */
  readonly matches: (head: Head) => boolean;
  readonly read: (source: Source) => Promise<ReadOutcome>;
};
