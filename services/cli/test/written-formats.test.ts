import { RUN_STATUSES, type RunReport, type TestReport } from '@testwire/contracts';
import { neutralise, renderCtrf, renderJunit } from '@testwire/reports';
import { mergeShards, readResult } from '@testwire/results';
import * as fc from 'fast-check';
import { buildLocalReport } from '../src/build-local-report.ts';

const word = fc.oneof(
  fc.constantFrom(
    'adds',
    'a "quoted" <b>&amp;',
    'two\nlines\tand a tab',
    ']]>',
    '\u001B[31mred',
    'über 漢字 👩‍👩‍👧',
    '\uFFFE',
    '\u0000',
    '\uD800',
  ),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 10 }),
);
const status = fc.constantFrom('passed', 'failed', 'errored', 'skipped');
const attempt = { status, durationMs: fc.nat(1_000_000), message: word, details: word };
/** In XML, a try that passed before the last one cannot be told. */
const retries = fc.array(fc.record({ ...attempt, status: fc.constantFrom('failed', 'errored') }, { requiredKeys: ['status'] }), {
  maxLength: 3,
});
const test = fc.record(
  { name: word, ...attempt, suite: fc.array(word, { maxLength: 3 }), file: word, line: fc.nat(500), retries },
  { requiredKeys: ['name', 'status'] },
);

/** The report of a run of these tests. */
function reportOf(tests: readonly TestReport[]): RunReport {
  const result = { format: 'made', tests: [...tests], partial: false, problems: [] };
  const run = { runId: 'local', at: '2026-03-01T10:00:00.000Z', description: { project: 'local' }, attempt: 1 };
  return buildLocalReport({ read: [{ name: 'made', result }], problems: [] }, run);
}

async function readBack(written: string) {
  const outcome = await readResult({ name: 'written', content: Buffer.from(written) });
  if (!outcome.ok) throw new Error(outcome.problem.message);
  return {
    ...outcome.result,
    merged: mergeShards({ project: 'local', shards: [{ shard: 'x', attempt: 1, result: outcome.result }] }),
  };
}

/** Names as they are shown: without what is not seen. */
function shown(name: string): string {
  return neutralise(name, 'plain').replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function outcomesOf(tests: RunReport['tests']): string[] {
  return tests.map(({ name, status, flaky }) => [shown(name), status, flaky].join(' ')).toSorted();
}

describe.each([
  ['junit', renderJunit],
  ['ctrf', renderCtrf],
] as const)('what is written as %s', (format, render) => {
  it('is read back with the same counts, names, statuses and flaky tests', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(test, { maxLength: 12 }), async (tests) => {
        const report = reportOf(tests.map((each, index) => ({ ...each, name: `${each.name} ${index}` })));
        const back = await readBack(render(report));
        expect(back).toMatchObject({ format, partial: false, problems: [] });
        // A run without a test is none that passed.
        const own = back.merged.tests.filter(({ name }) => name !== '(the run)');
        expect(back.merged.tests.length - own.length).toBe(tests.length === 0 ? 1 : 0);
        expect(back.merged.totals.total - report.totals.total).toBe(tests.length === 0 ? 1 : 0);
        expect(back.merged.flaky).toBe(report.flaky);
        expect(outcomesOf(own)).toEqual(outcomesOf(report.tests));
        expect(back.durationSeconds ?? 0).toBeCloseTo(report.durationSeconds, 2);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps what tells of a failure', async () => {
    const failure = { message: 'expected 1\nto be 2', details: '  at a.ts:3\n  at b.ts:4', durationMs: 1234 };
    const tries = [{ status: 'errored', ...failure }] satisfies TestReport['retries'];
    const made: TestReport = {
      name: 'adds',
      suite: ['cart', 'total'],
      file: 'src/a.ts',
      line: 3,
      status: 'failed',
      ...failure,
      retries: tries,
    };
    const { tests } = await readBack(render(reportOf([made])));
    expect(tests).toEqual([{ ...made, suite: format === 'junit' ? ['cart › total'] : made.suite }]);
  });

  it('counts tests that nobody described as one for each status, and says so', async () => {
    const report = reportOf([{ name: 'adds', status: 'passed' }]);
    const totals = { total: 43, passed: 41, failed: 1, errored: 0, skipped: 1 };
    const unlisted = { total: 42, passed: 40, failed: 1, errored: 0, skipped: 1 };
    const back = await readBack(render({ ...report, status: 'failed', totals, unlisted }));
    expect(back.problems).toEqual([]);
    expect(back.tests.map(({ name, status, message }) => [name, status, message])).toEqual([
      ['adds', 'passed', undefined],
      ['(40 passed tests without details)', 'passed', undefined],
      ['(1 failed test without details)', 'failed', '1 failed test was counted and not described.'],
      ['(1 skipped test without details)', 'skipped', '1 skipped test was counted and not described.'],
    ]);
  });

  it('never reads a run as passed that is not', async () => {
    const run = fc.record({
      status: fc.constantFrom(...RUN_STATUSES),
      reason: fc.option(word, { nil: undefined }),
      partial: fc.boolean(),
      problems: fc.array(fc.record({ message: word, file: word }), { maxLength: 3 }),
      tests: fc.array(test, { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ tests, reason, ...verdict }) => {
        const report = { ...reportOf(tests), ...verdict, ...(reason === undefined ? {} : { reason }) };
        const { totals } = (await readBack(render(report))).merged;
        if (verdict.status !== 'passed' || verdict.partial) expect(totals.failed + totals.errored).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });

  it('says why a run did not pass that has no failure', async () => {
    const report = reportOf([{ name: 'adds', status: 'passed' }]);
    const problems = [{ file: 'b.xml', line: 3, message: 'The file was cut off.' }];
    const verdict = { status: 'incomplete', reason: 'Shard b is missing.', problems } as const;
    expect((await readBack(render({ ...report, ...verdict }))).tests.at(-1)).toMatchObject({
      name: '(the run)',
      status: 'errored',
      message: 'The run is incomplete. Shard b is missing.',
      details: 'b.xml:3: The file was cut off.',
    });
  });
});
