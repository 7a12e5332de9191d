import { type Comparison, type MergedTest, type RunReport, RUN_STATUSES, type Standing, TEST_CHANGES } from '@testwire/contracts';
import * as fc from 'fast-check';
import { ATTACKS, BREAKOUTS, HARMLESS, SECRETS } from './attack-corpus.ts';
import { comparisonOf, reportOf, testOf } from './sample.ts';

/** The only addresses that may become links. */
export const GOOD_URLS = ['https://ci.example.com/a(b)?x=1&copy;=2', 'http://ci.example.com/é'] as const;
const BAD_URLS = ['javascript:alert(1)', 'data:text/html,<script>', 'https://', '//example.com', 'x" onclick="y'] as const;

/** Runs of text that stand for a secret: wherever they show up, one got out. */
export const CANARY = 'c4n4ryc4n4ryc4n4ry0000';
const CANARIES = [`ghp_${CANARY}`, `password=${CANARY}`, `Bearer ${CANARY}`, `https://u:${CANARY}@host/`, `glpat-${CANARY}`];

const pieces = [
  ...ATTACKS.plain.map((attack) => attack.text),
  ...BREAKOUTS,
  ...HARMLESS,
  ...CANARIES.map((canary) => ` ${canary} `),
  ...Object.values(SECRETS),
];

/** What tests, payloads and file names may hold: attacks alone, side by side, and noise. */
export const hostile = fc.oneof(
  fc.constantFrom(...pieces),
  fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 12 })), { maxLength: 5 })
    .map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', maxLength: 600 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
);

const few = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 6 });
const status = fc.constantFrom('passed', 'failed', 'errored', 'skipped');
const count = fc.nat(50);
const totals = fc
  .record({ passed: count, failed: count, errored: count, skipped: count })
  .map((counts) => ({ ...counts, total: counts.passed + counts.failed + counts.errored + counts.skipped }));

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

const instant = fc.date({ min: new Date(0), max: new Date('2199-12-31'), noInvalidDate: true }).map((date) => date.toISOString());
const commit = fc.stringMatching(/^[0-9a-f]{7,64}$/);
const pastRun = fc.record(
  { runId: fc.constantFrom('run-1', 'run-base'), openedAt: instant, commit, branch: hostile },
  { requiredKeys: ['runId', 'openedAt'] },
);

const standing: fc.Arbitrary<Standing> = fc
  .record(
    {
      change: fc.constantFrom(...TEST_CHANGES),
      since: pastRun.map(withoutUndefined),
      recent: fc.stringMatching(/^[PFESpfe-]{0,30}$/),
      flakiness: fc.record({
        confidence: fc.double({ min: 0, max: 1, noNaN: true }),
        attempts: count,
        commits: count,
        relapses: count,
        runs: count,
      }),
      slower: fc.record({ usualMs: fc.nat(100_000), nowMs: fc.nat(1_000_000) }),
      quarantine: fc.record({ owner: hostile, reason: hostile, until: instant }),
    },
    { requiredKeys: [] },
  )
  .map(withoutUndefined);

const absent = fc
  .record(
    { id: fc.constant('0'), name: hostile, suite: few(hostile), file: hostile, parameters: hostile },
    { requiredKeys: ['id', 'name'] },
  )
  .map(withoutUndefined);

const counts = fc.record({
  new: count,
  firstSeen: count,
  outage: count,
  stillFailing: count,
  flaky: count,
  fixed: count,
  added: count,
  removed: count,
  notRun: count,
  slower: count,
  quarantined: count,
});

const comparison: fc.Arbitrary<Comparison> = fc
  .record({
    base: fc
      .tuple(pastRun.map(withoutUndefined), fc.constantFrom('merge-base', 'base', 'newest', 'given'))
      .map(([run, how]) => ({ ...run, how })),
    counts,
    removed: few(absent),
    notRun: few(absent),
    outages: few(
      fc.record({ worker: hostile, failed: count, total: count }, { requiredKeys: ['failed', 'total'] }).map(withoutUndefined),
    ),
    slowWorkers: few(fc.record({ worker: hostile, factor: fc.double({ min: 1, max: 100, noNaN: true }), tests: count })),
    trend: few(
      fc
        .tuple(
          pastRun.map(withoutUndefined),
          fc.record({ status: fc.constantFrom(...RUN_STATUSES), totals, flaky: count, durationSeconds: fc.nat(10_000) }),
        )
        .map(([run, outcome]) => ({ ...run, ...outcome })),
    ),
    metrics: fc.dictionary(hostile, fc.record({ usual: fc.integer(), spread: fc.nat(), runs: count }), { maxKeys: 6 }),
  })
  .map(comparisonOf);

const test: fc.Arbitrary<MergedTest> = fc
  .record(
    {
      name: hostile,
      status,
      flaky: fc.boolean(),
      suite: few(hostile),
      file: hostile,
      line: fc.nat(5000),
      parameters: hostile,
      environment: hostile,
      durationMs: fc.double({ min: 0, max: 1e8, noNaN: true }),
      message: hostile,
      details: hostile,
      attempts: few(fc.record({ status, runAttempt: fc.constant(1), shard: hostile })),
      location: fc.record({ file: hostile, line: fc.integer({ min: 1, max: 5000 }) }),
      owner: hostile,
      standing,
    },
    { requiredKeys: ['name', 'status', 'flaky', 'attempts'] },
  )
  .map((changes) => testOf(withoutUndefined(changes)));

export const anyReport: fc.Arbitrary<RunReport> = fc
  .record(
    {
      status: fc.constantFrom('pending', 'running', 'passed', 'failed', 'errored', 'incomplete', 'cancelled'),
      run: fc.record({ project: hostile, title: hostile, branch: hostile }, { requiredKeys: ['project'] }),
      reason: hostile,
      totals,
      unlisted: totals,
      flaky: count,
      durationSeconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
      metrics: fc.dictionary(hostile, fc.oneof(fc.double(), hostile), { maxKeys: 6 }),
      environment: fc.dictionary(hostile, hostile, { maxKeys: 6 }),
      tests: fc.array(test, { maxLength: 20 }),
      shards: few(
        fc.record({
          id: hostile,
          attempt: fc.constant(1),
          state: fc.constantFrom('waiting', 'reported', 'running', 'missing', 'lost'),
          totals,
        }),
      ),
      artifacts: few(
        fc.record(
          {
            name: hostile,
            digest: fc.constant('a'.repeat(64)),
            bytes: fc.nat(),
            mediaType: fc.constant('text/plain'),
            type: hostile,
            url: fc.constantFrom(...GOOD_URLS, ...BAD_URLS),
          },
          { requiredKeys: ['name', 'digest', 'bytes', 'mediaType', 'type'] },
        ),
      ),
      comparison,
      problems: few(fc.record({ file: hostile, line: fc.nat(), message: hostile }, { requiredKeys: ['message'] })),
      partial: fc.boolean(),
      conservation: fc.record({ reported: count, merged: count, superseded: count, balanced: fc.boolean() }),
    },
    { requiredKeys: ['status', 'totals', 'tests'] },
  )
  .map((changes) => reportOf(withoutUndefined(changes)));
