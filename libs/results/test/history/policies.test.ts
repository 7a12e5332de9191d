import { type MergedTest, type RunReport, runReport, type TestChange, type TestStatus } from '@testwire/contracts';
import { makeComparison, makeReport } from '@testwire/testkit/report';
import * as fc from 'fast-check';
import { applyPolicies, type RunPolicies } from '../../src/index.ts';
import { matchWildcard } from '../../src/history/match-wildcard.ts';

const OPENED = '2026-03-10T12:00:00.000Z';

function testOf(name: string, status: TestStatus, change?: TestChange): MergedTest {
  const standing = change === undefined ? {} : { standing: { change } };
  return {
    id: name,
    name,
    suite: ['shop', 'cart'],
    file: `test/${name}.ts`,
    status,
    shard: 's',
    attempts: [],
    flaky: false,
    ...standing,
  };
}

function reportOf(tests: readonly MergedTest[], more: Partial<RunReport> = {}): RunReport {
  const count = (status: TestStatus): number => tests.filter((test) => test.status === status).length;
  return makeReport({
    run: { project: 'shop' },
    status: tests.some(({ status }) => status === 'failed' || status === 'errored') ? 'failed' : 'passed',
    openedAt: OPENED,
    updatedAt: OPENED,
    totals: {
      total: tests.length,
      passed: count('passed'),
      failed: count('failed'),
      errored: count('errored'),
      skipped: count('skipped'),
    },
    tests: [...tests],
    conservation: { reported: tests.length, merged: tests.length, superseded: 0, balanced: true },
    ...more,
  });
}

const COMPARISON = makeComparison();

const ANY: RunPolicies = { failOn: 'any', quarantine: [] };
const NEW: RunPolicies = { failOn: 'new', quarantine: [] };
const quarantined = (tests: string, until = '2026-04-01T00:00:00Z'): RunPolicies => ({
  failOn: 'any',
  quarantine: [{ tests, owner: 'ana', reason: 'JIRA-7', until }],
});

describe('a quarantine', () => {
  const report = reportOf([testOf('a', 'failed'), testOf('b', 'errored'), testOf('c', 'passed')], { comparison: COMPARISON });

  it('lets a run pass that failed for nothing else, and says so', () => {
    const judged = applyPolicies(report, quarantined('shop › cart › *'));
    expect(judged).toMatchObject({ status: 'passed', reason: 'No failure counts: 2 quarantined.' });
    expect(judged.comparison?.counts.quarantined).toBe(2);
    expect(judged.tests.map(({ standing }) => standing?.quarantine?.owner)).toEqual(['ana', 'ana', undefined]);
    expect(runReport.parse(judged)).toEqual(judged);
  });

  it('leaves each failure under one word only', () => {
    const tests = [testOf('a', 'failed', 'new'), testOf('b', 'errored', 'new'), testOf('c', 'failed', 'still-failing')];
    const counts = { ...COMPARISON.counts, new: 2, stillFailing: 1, fixed: 4 };
    const judged = applyPolicies(reportOf(tests, { comparison: { ...COMPARISON, counts } }), {
      ...ANY,
      quarantine: [...quarantined('test/a.ts').quarantine, ...quarantined('test/c.ts').quarantine],
    });
    expect(judged.comparison?.counts).toEqual({ ...counts, new: 1, stillFailing: 0, quarantined: 2 });
    expect(judged.tests[0]?.standing?.change).toBe('new');
  });

  it('is for whole names or files, and the failures beside it count', () => {
    expect(applyPolicies(report, quarantined('test/a.ts'))).toMatchObject({
      status: 'failed',
      reason: '1 of 2 failures count; the others do not: 1 quarantined.',
    });
    for (const pattern of ['cart › a', 'a', 'shop › cart', 'est/a.ts', 'test/a.t'])
      expect(applyPolicies(report, quarantined(pattern))).toEqual(report);
  });

  it('ends, by the time that the run was opened, and is a problem from then on', () => {
    const ended = applyPolicies(report, quarantined('*', OPENED));
    expect(ended).toMatchObject({ status: 'failed', tests: report.tests });
    expect(ended.problems).toEqual([{ message: 'The quarantine of "*" by ana ended on 2026-03-10; 2 failures count again.' }]);
    expect(applyPolicies(report, quarantined('*', '2026-03-10T12:00:00.001Z')).status).toBe('passed');
    expect(applyPolicies(reportOf([testOf('c', 'passed')]), quarantined('*', OPENED)).problems).toEqual([]);
    const renewed = { ...ANY, quarantine: [...quarantined('*', OPENED).quarantine, ...quarantined('*').quarantine] };
    expect(applyPolicies(report, renewed)).toMatchObject({ status: 'passed', problems: [] });
  });
});

describe('failing on new failures only', () => {
  const failures: readonly (readonly [TestChange | undefined, 'passed' | 'failed'])[] = [
    ['new', 'failed'],
    ['first-seen', 'failed'],
    ['outage', 'failed'],
    [undefined, 'failed'],
    ['still-failing', 'passed'],
    ['flaky', 'passed'],
  ];

  it.each(failures)('a failure that is %s: the run %s', (change, status) => {
    const report = reportOf([testOf('a', 'failed', change)], { comparison: COMPARISON });
    expect(applyPolicies(report, NEW).status).toBe(status);
    expect(applyPolicies(report, ANY)).toEqual(report);
  });

  it('counts what it lets through', () => {
    const known = [
      testOf('a', 'failed', 'still-failing'),
      testOf('b', 'errored', 'flaky'),
      testOf('c', 'failed', 'still-failing'),
    ];
    expect(applyPolicies(reportOf(known, { comparison: COMPARISON }), NEW).reason).toBe(
      'No failure counts: 2 still failing, 1 known flaky.',
    );
  });

  it.each([
    ['an earlier push of its own branch', { branch: 'topic' }, 'topic', undefined, 'failed'],
    ['its own branch, as the base branch has no runs', { branch: 'topic' }, 'topic', 'main', 'failed'],
    ['the base branch', { branch: 'topic' }, 'main', 'main', 'passed'],
    ['the base branch, which it is of itself', { branch: 'main' }, 'main', 'main', 'passed'],
    ["the base branch, which the fork's is called after", { branch: 'main', change: { number: 1 } }, 'main', undefined, 'passed'],
  ] as const)('excuses what fails still, or not, beside %s', (_, run, branch, baseBranch, status) => {
    const base = { ...COMPARISON.base, branch };
    const tests = [testOf('a', 'failed', 'still-failing'), testOf('b', 'failed', 'flaky')];
    const report = reportOf(tests, { run: { project: 'shop', ...run }, comparison: { ...COMPARISON, base } });
    const policies = { ...NEW, ...(baseBranch === undefined ? {} : { baseBranch }) };
    expect(applyPolicies(report, policies).status).toBe(status);
    const given = { ...report, comparison: { ...COMPARISON, base: { ...base, how: 'given' as const } } };
    expect(applyPolicies(given, policies).status).toBe('passed');
  });

  it('fails for any failure where nothing is known of what was before', () => {
    expect(applyPolicies(reportOf([testOf('a', 'failed', 'still-failing')]), NEW).status).toBe('failed');
  });
});

describe('policies', () => {
  const excused = { ...quarantined('*'), failOn: 'new' } as const;

  it('turn no other status, nothing unread and no verdict of somebody else green', () => {
    const tests = [testOf('a', 'failed')];
    for (const status of ['pending', 'running', 'errored', 'incomplete', 'cancelled', 'passed'] as const)
      expect(applyPolicies(reportOf(tests, { status }), excused)).toMatchObject({ status });
    expect(applyPolicies(reportOf(tests, { partial: true }), excused).status).toBe('failed');
    expect(applyPolicies(reportOf(tests), excused, 'given').status).toBe('failed');
    expect(applyPolicies(reportOf([], { status: 'failed' }), excused).status).toBe('failed');
  });

  it('let a failed run pass exactly when each of its failures is let through, those that are only counted too', () => {
    const change = fc.constantFrom<TestChange | undefined>('new', 'first-seen', 'outage', 'still-failing', 'flaky', undefined);
    const status = fc.constantFrom<TestStatus>('passed', 'failed', 'errored', 'skipped');
    const law = fc.property(
      fc.array(fc.tuple(status, change, fc.boolean()), { minLength: 1 }),
      fc.nat(1),
      fc.constantFrom<'any' | 'new'>('any', 'new'),
      (cases, uncounted, failOn) => {
        const tests = cases.map(([one, change, ours], index) => testOf(`${ours ? 'ours' : 'theirs'}-${index}`, one, change));
        const plain = reportOf(tests, { comparison: COMPARISON });
        const report = { ...plain, totals: { ...plain.totals, failed: plain.totals.failed + uncounted } };
        const judged = applyPolicies({ ...report, status: 'failed' }, { ...quarantined('*ours-*'), failOn });
        const bad = cases.filter(([one]) => one === 'failed' || one === 'errored');
        const counting = bad.filter(
          ([, change, ours]) => !ours && !(failOn === 'new' && (change === 'still-failing' || change === 'flaky')),
        );
        expect(judged.status).toBe(bad.length > 0 && counting.length + uncounted === 0 ? 'passed' : 'failed');
        expect(judged.totals).toEqual(report.totals);
      },
    );
    fc.assert(law, { seed: 20_260_310 });
  });
});

describe('matchWildcard', () => {
  it('matches what a regular expression would', () => {
    const law = fc.property(fc.stringMatching(/^[ab*]{0,8}$/), fc.stringMatching(/^[ab]{0,10}$/), (pattern, text) => {
      expect(matchWildcard(text, pattern)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text));
    });
    fc.assert(law, { seed: 20_260_310, numRuns: 2000 });
    expect(matchWildcard('a.b', 'a?b')).toBe(false);
    expect(matchWildcard('a+(b', '*+(*')).toBe(true);
  });
});
