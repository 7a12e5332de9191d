import type { MergedTest, RunReport } from '@testwire/contracts';
import * as fc from 'fast-check';
import { ATTACKS, BREAKOUTS, HARMLESS, SECRETS } from './attack-corpus.ts';
import { reportOf, testOf } from './sample.ts';

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
      problems: few(fc.record({ file: hostile, line: fc.nat(), message: hostile }, { requiredKeys: ['message'] })),
      partial: fc.boolean(),
      conservation: fc.record({ reported: count, merged: count, superseded: count, balanced: fc.boolean() }),
    },
    { requiredKeys: ['status', 'totals', 'tests'] },
  )
  .map((changes) => reportOf(withoutUndefined(changes)));
