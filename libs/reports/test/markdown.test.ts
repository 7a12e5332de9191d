import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderMarkdown } from '../src/index.ts';
import { comparedReport, comparisonOf, fullReport, reportOf, seedReport, testOf } from './sample.ts';

const render = (...[report, options]: [ReturnType<typeof reportOf>, Partial<Parameters<typeof renderMarkdown>[1]>?]): string =>
  renderMarkdown(report, { dialect: 'github', ...options }).text;

describe('the seed document', () => {
  it("has its sample reproduced line for line for the sample's data", () => {
    expect(render(seedReport()).split('\n')).toEqual([
      '# Test Run Report: test-123',
      '',
      '**Status:** SUCCESS',
      '',
      '**Summary:**',
      '- Total Tests: 42',
      '- Passed: 40 (95.2%)',
      '- Failed: 1 (2.4%)',
      '- Skipped: 1 (2.4%)',
      '- Duration: 2m 5.70s',
      '',
      '## Performance Metrics',
      '',
      '| Metric | Value |',
      '|--------|-------|',
      '| Average Throughput | 124.50 |',
      '| Average Latency Ms | 8.70 |',
      '',
      '## Test Details',
      '',
      '### Failed Tests',
      '',
      '| Test | Error | Duration |',
      '|------|-------|----------|',
      '| test_large_batch | CUDA out of memory | 3.20s |',
      '',
      '### Passed Tests: 40',
      '',
      '*Report generated on 2025-03-15 14:30:00 UTC*',
    ]);
  });

  const shared = process.env['TESTWIRE_SHARED'] ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
  const seed = join(shared, 'seed', 'ci-cd-integration.md');
  const present = existsSync(seed);
  if (!present) process.stderr.write(`Skipped: the seed document is not at ${seed}\n`);

  (present ? it : it.skip)('shows that sample', () => {
    const sample = /```markdown\n(# Test Run Report[\s\S]*?)\n```/.exec(readFileSync(seed, 'utf8'))?.[1];
    expect(render(seedReport()).replace(' UTC*', '*')).toBe(sample);
  });
});

describe('renderMarkdown', () => {
  const text = render(fullReport(), { reportUrl: 'https://testwire.example/r/1?a=1&b=2' });

  it.each([
    ['the reason', '**Reason:** Shard gpu-2 did not report before the deadline.'],
    ['an errored line', '- Errored: 1 (11.1%)'],
    ['a flaky line', '- Flaky: 1 (11.1%)'],
    ['hours', '- Duration: 1h 1m 1.00s'],
    ['metrics in words', '| Device | A100 |'],
    ['suite and place of a failure', '| models › bert › test_large_batch (tests/test_bert.py:12) | CUDA out of memory | 3.20s |'],
    ['a rounded minute', '| test_small_batch | no message | 1m 0.00s |'],
    ['failures without details', '1 failed test was reported without details.'],
    [
      'errored tests',
      '### Errored Tests\n\n| Test | Error | Duration |\n|------|-------|----------|\n| test_setup | fixture "db" not found | - |',
    ],
    ['stack traces', '```\nTraceback (most recent call last):\n  File "tests/test_bert.py", line 12'],
    ['flaky tests', '### Flaky Tests\n\n| Test | Attempts |\n|------|----------|\n| test_sometimes | failed → passed |'],
    [
      'skipped tests',
      '### Skipped Tests\n\n| Test | Reason |\n|------|--------|\n| test_windows | needs Windows |\n| test_later | - |',
    ],
    ['shards', '| gpu-2 | missing | 0 | 0 | - |'],
    ['the environment', '## Execution Environment\n\n| Property | Value |\n|----------|-------|\n| Python Version | 3.12.1 |'],
    ['artifacts', '## Artifacts\n\n- [trace.json](https://ci.example.com/a/trace.json) (1.20 KB)\n- core.dump (512 B)'],
    ['problems', '## Problems\n\n- junit.xml:7: The file ends early.\n- No plan was given.'],
    [
      'an imbalance',
      'The numbers do not add up: the shards reported 10 tests, but 9 were merged and 0 were superseded by a later attempt.',
    ],
    ['the link', '[Full report](https://testwire.example/r/1?a=1&b=2)'],
  ])('shows %s', (_what, expected) => {
    expect(text).toContain(expected);
  });

  it.each([
    ['passed', 'SUCCESS'],
    ['failed', 'FAILURE'],
    ['running', 'RUNNING'],
    ['incomplete', 'INCOMPLETE'],
  ] as const)('calls %s %s', (status, word) => {
    expect(render(reportOf({ status }))).toContain(`**Status:** ${word}\n`);
  });

  it('says nothing about what there is nothing to say of', () => {
    expect(render(reportOf({ status: 'pending' })).match(/^#.*$/gm)).toEqual(['# Test Run Report: test-123']);
    expect(render(reportOf())).toContain('- Passed: 0 (0.0%)');
  });

  it('shows one shard only when it did not come through', () => {
    const shard = { id: 'all', attempt: 1, state: 'reported', totals: reportOf().totals } as const;
    expect(render(reportOf({ shards: [shard] }))).not.toContain('## Shards');
    expect(render(reportOf({ shards: [{ ...shard, state: 'lost' }] }))).toContain('## Shards');
  });

  it('counts what it does not list', () => {
    const tests = Array.from({ length: 112 }, (_, index) => testOf({ name: `test_${index}`, status: 'skipped' }));
    expect(render(reportOf({ tests }))).toContain('| test_99 | - |\n\nand 12 more');
  });

  it('takes the time it is given, in any zone', () => {
    expect(render(seedReport(), { generatedAt: '2025-01-01T01:00:00+02:00' })).toContain('on 2024-12-31 23:00:00 UTC*');
  });

  it('links nothing but http and https', () => {
    expect(render(seedReport(), { reportUrl: 'javascript:alert(1)' })).not.toContain('Full report');
  });
});

describe('a run beside its history', () => {
  const text = render(comparedReport());

  it('has what people should look at first in front', () => {
    expect([...text.matchAll(/^#{2,3} (.*)$/gm)].map(([, title]) => title)).toEqual([
      'Performance Metrics',
      'Test Details',
      'New Failures',
      'First Seen',
      'Outage',
      'Still Failing',
      'Known Flaky',
      'Failed Tests',
      'Quarantined',
      'Failure Details',
      'Fixed',
      'Passed Tests: 4',
      'Known Flaky, Not Failing',
      'Slower',
      'Removed',
      'Not Run',
      'Slow Workers',
    ]);
  });

  it.each([
    ['with what it was compared', '**Compared with:** main at `c0ffee1234` of 2025-03-14, where the change began\n'],
    [
      'what that came to',
      '**Changes:** 2 new failures, 1 first seen, 3 in an outage, 1 still failing, 1 known flaky, 1 quarantined, 1 fixed, 1 slower, 5 removed, 1 not run\n',
    ],
    ['new failures', '| test_new | wrong | 0.10s |\n| test_fresh_error | errored: crashed | - |'],
    ['an outage once', '- worker gpu-1: 3 of 3 tests failed at once\n- 3 of 3 say: no device\n\n3 failed in it'],
    ['since when a test fails', '| test_still | wrong | 2025-03-01 `badc0de555` | 0.10s |'],
    [
      'how sure it is that a test is flaky',
      '| test_flaky | wrong | 90% | tries disagreed in 2 runs, runs disagreed at 1 commit, ',
    ],
    ['failures without a name', '### Failed Tests\n\n1 failed test was reported without details.'],
    ['who took a failure on', '| test_quarantined | wrong | platform team | 2025-04-01 | waits for the new driver |'],
    ['what was fixed', '### Fixed\n\n| Test | Duration |\n|------|----------|\n| test_fixed | 0.05s |'],
    [
      'the fixed not twice',
      '### Passed Tests: 4\n\n| Test | Duration |\n|------|----------|\n| test_slow | 3.40s |\n| test_sometimes | - |\n| test_ok | - |\n\n1 fixed test among them is listed above.',
    ],
    ['never that it is certain', '| test_sometimes | 99% |'],
    ['what is slower', '| test_slow | 1.20s | 3.40s |'],
    ['what is gone, and counts the rest', '- models › test_gone (tests/test_gone.py)\n\nand 4 more'],
    ['what did not run', '### Not Run\n\n- test_elsewhere'],
    ['slow workers', '| gpu-2 | 2.3 times | 7 |'],
    ['usual values', '| Average Throughput | 124.50 | 130.00 ± 2.50 (12 runs) |\n| Device | A100 | - |'],
  ])('shows %s', (_what, expected) => {
    expect(text).toContain(expected);
  });

  it('tells tests that were unsteady in this run from those that are only known to be', () => {
    const flakiness = { confidence: 0.6, attempts: 1, commits: 0, relapses: 1, runs: 9 };
    const attempts = (['failed', 'passed'] as const).map((status) => ({ status, runAttempt: 1, shard: 'all' }));
    const tests = [
      testOf({ name: 'test_known', standing: { flakiness } }),
      testOf({ name: 'test_now', flaky: true, attempts }),
      testOf({ name: 'test_both', flaky: true, attempts, standing: { flakiness } }),
      testOf({ name: 'test_surer', standing: { flakiness: { ...flakiness, confidence: 0.8 } } }),
    ];
    const totals = { total: 4, passed: 4, failed: 0, errored: 0, skipped: 0 };
    const said = render(reportOf({ tests, totals, flaky: 2, comparison: comparisonOf() }));
    const evidence = 'tries disagreed in 1 run, relapsed 1 time (9 runs)';
    const cells = (heading: string): string[] =>
      (said.split(`### ${heading}\n\n`)[1] ?? '').split('\n\n', 1)[0]?.split('\n').slice(2) ?? [];
    expect(cells('Flaky Tests')).toEqual([
      '| test_now | failed → passed | - | - |',
      `| test_both | failed → passed | 60% | ${evidence} |`,
    ]);
    expect(cells('Known Flaky, Not Failing')).toEqual([
      `| test_surer | 80% | ${evidence} |`,
      `| test_known | 60% | ${evidence} |`,
    ]);
  });

  it('does not name the tests of an outage', () => {
    expect(text).not.toContain('test_out_');
  });

  it('names the run where no branch is known', () => {
    const { base } = comparisonOf();
    const bare = { runId: 'run-base', openedAt: base.openedAt, how: 'given' } as const;
    const said = render(reportOf({ comparison: comparisonOf({ base: bare }) }));
    expect(said).toContain('**Compared with:** run-base of 2025-03-14, as given\n\n**Summary:**');
  });

  it('shows a quarantine without a history too', () => {
    const quarantine = { owner: 'me', reason: '', until: '2025-04-01T00:00:00Z' };
    const tests = [
      testOf({ status: 'failed', name: 'known', standing: { quarantine } }),
      testOf({ status: 'failed', name: 'b' }),
    ];
    const said = render(reportOf({ tests }));
    expect(said).toContain(
      '### Failed Tests\n\n| Test | Error | Duration |\n|------|-------|----------|\n| b | no message | - |\n',
    );
    expect(said).toContain('| known | no message | me | 2025-04-01 | - |');
  });
});
