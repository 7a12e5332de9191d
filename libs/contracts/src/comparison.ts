import { z } from 'zod';
import { commitSha, instant, runId } from './ids.ts';
import { runStatus } from './status.ts';
import { totals } from './test-report.ts';

/**
 * What a test's outcome is, beside the base branch as it was where the change began.
 * - `new`: it fails, and passed at the base.
 * - `still-failing`: it failed at the base already.
 * - `flaky`: it fails, and is known to fail and pass by chance.
 * - `first-seen`: it fails, and the history does not know it.
 * - `outage`: it fails together with most others of the run, or of its worker; that says little about the test.
 * - `fixed`: it passes, and failed at the base.
 */
export const TEST_CHANGES = ['new', 'first-seen', 'outage', 'still-failing', 'flaky', 'fixed'] as const;
export const testChange = z.enum(TEST_CHANGES);
export type TestChange = z.infer<typeof testChange>;

/** A run of the history, as far as readers want to know of it. */
export const pastRunRef = z.object({ runId, openedAt: instant, commit: commitSha.optional(), branch: z.string().optional() });
export type PastRunRef = z.infer<typeof pastRunRef>;

/** Why a test is held to be flaky. The rule and its weights: `libs/results/src/history/flakiness.ts`. */
export const flakiness = z.object({
  /** From 0 to 1. */
  confidence: z.number().min(0).max(1),
  /** Runs in which its attempts disagreed. */
  attempts: z.int().nonnegative(),
  /** Commits at which several runs disagreed. */
  commits: z.int().nonnegative(),
  /** Times that it failed between two runs of the base branch in which it passed. */
  relapses: z.int().nonnegative(),
  /** Runs that were looked at. */
  runs: z.int().nonnegative(),
});
export type Flakiness = z.infer<typeof flakiness>;

export const quarantine = z.object({
  owner: z.string().max(256),
  reason: z.string().max(1024),
  /** From then on the test counts again. */
  until: instant,
});
export type Quarantine = z.infer<typeof quarantine>;

/** What the history says of one test. Absent when there is nothing to say. */
export const standing = z.object({
  change: testChange.optional(),
  /** Of what fails still: the first run of the failures without a pass between them, as far as the history reaches. */
  since: pastRunRef.optional(),
  /** Its outcomes on the base branch, oldest first, a letter for each run of `comparison.trend`: see {@link OUTCOME_LETTERS}. */
  recent: z.string().max(1000).optional(),
  flakiness: flakiness.optional(),
  /** It takes longer than it did, by the rule of `libs/results/src/history/slower.ts`. Milliseconds, of a worker of usual speed. */
  slower: z.object({ usualMs: z.number(), nowMs: z.number() }).optional(),
  quarantine: quarantine.optional(),
});
export type Standing = z.infer<typeof standing>;

/** In lower case: attempts of that run disagreed. `-`: the run did not have the test. */
export const OUTCOME_LETTERS = { passed: 'P', failed: 'F', errored: 'E', skipped: 'S' } as const;

/** Enough to name a test that the run does not have. */
export const absentTest = z.object({
  id: z.string(),
  name: z.string(),
  suite: z.array(z.string()).optional(),
  file: z.string().optional(),
  parameters: z.string().optional(),
  environment: z.string().optional(),
});
export type AbsentTest = z.infer<typeof absentTest>;

/** So many of each kind are named; all are counted. */
export const MOST_ABSENT = 1000;

const count = z.int().nonnegative();

/** A run beside the history of its base branch. */
export const comparison = z.object({
  /** The run that it is compared with, test by test. */
  base: pastRunRef.extend({
    /**
     * `merge-base`: of the very commit where the change began. `base`: of the commit that the provider names as its base.
     * `newest`: the newest of the base branch before this run. `given`: named by the user.
     */
    how: z.enum(['merge-base', 'base', 'newest', 'given']),
  }),
  counts: z.object({
    new: count,
    firstSeen: count,
    outage: count,
    stillFailing: count,
    flaky: count,
    fixed: count,
    /** In this run, and not at the base. */
    added: count,
    /** At the base, and no longer in this run, although what ran it there ran again. */
    removed: count,
    /** At the base, and not part of what this run ran. 0 while it goes on. */
    notRun: count,
    slower: count,
    /** Failures that do not count, because somebody took them on. */
    quarantined: count,
  }),
  removed: z.array(absentTest).max(MOST_ABSENT),
  notRun: z.array(absentTest).max(MOST_ABSENT),
  /** Most tests of the run (no `worker`), or of one worker, failed at once. */
  outages: z.array(z.object({ worker: z.string().optional(), failed: count, total: count })),
  /** Workers that took so many times as long as usual for the same tests, over so many tests. */
  slowWorkers: z.array(z.object({ worker: z.string(), factor: z.number(), tests: count })),
  /** Runs of the base branch before this one, oldest first. */
  trend: z.array(pastRunRef.extend({ status: runStatus, totals, flaky: count, durationSeconds: z.number().nonnegative() })),
  /** By the name of a metric of this run that is a number: its median over `trend`, and the median distance from it. */
  metrics: z.record(z.string(), z.object({ usual: z.number(), spread: z.number(), runs: count })),
});
export type Comparison = z.infer<typeof comparison>;
