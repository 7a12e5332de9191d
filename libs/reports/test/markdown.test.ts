import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderMarkdown } from '../src/index.ts';
import { fullReport, reportOf, seedReport, testOf } from './sample.ts';

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
