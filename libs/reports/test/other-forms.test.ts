/* oxlint-disable no-control-regex -- control characters are what must not come through */

import { runReport, RUN_STATUSES } from '@testwire/contracts';
import * as fc from 'fast-check';
import { annotationsOf, renderHeadline, renderJson, renderText, writeJson } from '../src/index.ts';
import { anyReport, CANARY, GOOD_URLS } from './arbitrary-report.ts';
import { comparedReport, fullReport, reportOf, seedReport, testOf } from './sample.ts';

const ROOMY = { max: 1000, unit: 'characters' } as const;
const NONE = reportOf().totals;

describe('renderHeadline', () => {
  const totals = { total: 42, passed: 39, failed: 2, errored: 0, skipped: 1 };
  const shards = (['reported', 'reported', 'missing'] as const).map((state, index) => ({
    id: `s${index}`,
    attempt: 1,
    state,
    totals: NONE,
  }));

  it.each([
    [{ status: 'failed', totals, flaky: 1, durationSeconds: 125.7 }, '2 failed, 1 flaky, 39 passed of 42 in 2m 5.70s'],
    [{ status: 'failed', totals: { ...totals, errored: 3, total: 45 } }, '2 failed, 3 errored, 39 passed of 45 in 0.00s'],
    [{ status: 'passed', totals: { ...NONE, total: 42, passed: 42 }, durationSeconds: 5 }, '42 passed in 5.00s'],
    [{ status: 'passed' }, 'No tests in 0.00s'],
    [{ status: 'pending' }, 'Waiting for test results'],
    [{ status: 'running' }, 'Running'],
    [{ status: 'running', totals, shards }, 'Running: 2 of 3 shards reported, 2 failed, 39 passed of 42 so far'],
    [{ status: 'incomplete', totals, shards }, 'Incomplete: 1 of 3 shards missing, 2 failed, 39 passed of 42 so far'],
    [{ status: 'cancelled', reason: 'Cancelled by @octocat.' }, 'Cancelled: Cancelled by @\u200Boctocat'],
    [{ status: 'errored', reason: 'No file matched.' }, 'Errored: No file matched'],
    [{ status: 'errored' }, 'Errored'],
  ] as const)('of %j is %j', (changes, expected) => {
    const { shards: given, ...rest } = { shards: [], ...changes };
    expect(renderHeadline(reportOf({ ...rest, shards: [...given] }), ROOMY)).toBe(expected);
  });

  it('says what is new beside the history, and counts every failure once', () => {
    expect(renderHeadline(comparedReport(), ROOMY)).toBe(
      '2 new failures, 1 first seen, 1 other failure, 3 in an outage, 1 still failing, 1 known flaky, 1 quarantined, 4 passed of 14 in 1m 1.00s',
    );
  });

  it('is one inert line within any limit', () => {
    fc.assert(
      fc.property(anyReport, fc.nat(400), fc.constantFrom('characters' as const, 'bytes' as const), (report, max, unit) => {
        const line = renderHeadline(report, { max, unit });
        expect(unit === 'bytes' ? Buffer.from(line).length : line.length).toBeLessThanOrEqual(max);
        expect(line).not.toMatch(/[\n\r\u001B]|@\w|#\d|:\/\//);
        expect(line).not.toContain(CANARY);
        expect(Buffer.from(line).toString()).toBe(line);
      }),
    );
  });

  it('has one for every status', () => {
    for (const status of RUN_STATUSES) expect(renderHeadline(reportOf({ status }), ROOMY)).not.toBe('');
  });
});

describe('annotationsOf', () => {
  const LIMITS = { max: 50, messageBytes: 65_535, titleChars: 255 };
  const broken = (changes: Parameters<typeof testOf>[0]) =>
    testOf({ status: 'failed', file: 'src/a.ts', line: 3, message: 'wrong', ...changes });
  const of = (...tests: ReturnType<typeof testOf>[]) => annotationsOf(reportOf({ tests }), LIMITS);

  it('pins failed and errored tests to their lines', () => {
    expect(
      of(
        broken({ suite: ['a', 'b'], name: 'c' }),
        broken({ status: 'errored', name: 'd' }),
        broken({ status: 'skipped' }),
        broken({ status: 'passed' }),
      ),
    ).toEqual([
      { path: 'src/a.ts', line: 3, title: 'a › b › c', message: 'wrong' },
      { path: 'src/a.ts', line: 3, title: 'd', message: 'wrong' },
    ]);
  });

  it.each([
    ['./src/a.ts', 'src/a.ts'],
    ['src\\win\\a.cs', 'src/win/a.cs'],
    ['src/..a/b.ts', 'src/..a/b.ts'],
  ])('takes %j as %j', (file, path) => {
    expect(of(broken({ file })).map((annotation) => annotation.path)).toEqual([path]);
  });

  it.each(['/etc/passwd', '../a.ts', 'a/../../b.ts', '..\\a.ts', 'C:\\a.ts', 'file:///a.ts', '', 'a\nb.ts', 'a\u202Eb.ts'])(
    'refuses the path %j',
    (file) => {
      expect(of(broken({ file }))).toEqual([]);
    },
  );

  it('has new failures first, and the place in the repository where it is known', () => {
    const location = { file: 'src/real.ts', line: 7 };
    const annotations = of(
      broken({ name: 'old', standing: { change: 'still-failing' } }),
      broken({
        name: 'known',
        standing: { change: 'new', quarantine: { owner: 'me', reason: '', until: '2025-04-01T00:00:00Z' } },
      }),
      broken({ name: 'fresh', file: 'com.example.Fresh', location, standing: { change: 'new' } }),
    );
    expect(annotations.map(({ title, path, line }) => [title, path, line])).toEqual([
      ['fresh', 'src/real.ts', 7],
      ['old', 'src/a.ts', 3],
      ['known', 'src/a.ts', 3],
    ]);
  });

  it('wants a line', () => {
    expect(of(broken({ line: 0 }), testOf({ status: 'failed', file: 'a.ts' }), testOf({ status: 'failed', line: 3 }))).toEqual(
      [],
    );
  });

  it('always has a message', () => {
    const [fromDetails, without] = of(
      broken({ message: ' \n', details: 'trace' }),
      testOf({ status: 'failed', file: 'a.ts', line: 3 }),
    );
    expect([fromDetails?.message, without?.message]).toEqual(['trace', 'a.ts:3: the test failed.']);
  });

  it('keeps every limit for any report', () => {
    fc.assert(
      fc.property(
        anyReport,
        fc.nat(5),
        fc.integer({ min: 4, max: 300 }),
        fc.integer({ min: 2, max: 60 }),
        (report, max, messageBytes, titleChars) => {
          const annotations = annotationsOf(report, { max, messageBytes, titleChars });
          expect(annotations.length).toBeLessThanOrEqual(max);
          for (const { path, line, title, message } of annotations) {
            expect(path.split('/')).not.toContain('..');
            expect(line).toBeGreaterThan(0);
            expect(title.length).toBeLessThanOrEqual(titleChars);
            expect(Buffer.from(message).length).toBeLessThanOrEqual(messageBytes);
            expect(message).not.toBe('');
            expect(title + message).not.toContain(CANARY);
            expect(title + message).not.toMatch(/@[^\s\u200B…]|#\d|:\/\//);
          }
        },
      ),
    );
  });
});

describe('renderJson', () => {
  it('is the report that the schema describes', () => {
    expect(runReport.parse(JSON.parse(renderJson(fullReport())))).toEqual(fullReport());
    expect(renderJson(seedReport())).toMatch(/^\{\n {2}"schemaVersion": 1,\n {2}"runId": "test-123",\n/);
  });

  it('comes in pieces that are short, however many tests there are', () => {
    const report = reportOf({ tests: Array.from({ length: 1001 }, (_, at) => testOf({ name: `t${at}` })) });
    const pieces = [...writeJson(report)];
    expect(pieces.join('')).toBe(renderJson(report));
    expect(Math.max(...pieces.map(({ length }) => length)) * 4).toBeLessThan(renderJson(report).length);
    expect((JSON.parse(pieces.join('')) as typeof report).tests.map(({ name }) => name)).toEqual(
      report.tests.map(({ name }) => name),
    );
  });

  it('does not depend on the order of keys', () => {
    const { runId, ...rest } = seedReport();
    const [test] = rest.tests;
    const turned = {
      ...rest,
      runId,
      metrics: { average_latency_ms: 8.7, average_throughput: 124.5 },
      tests: test === undefined ? [] : [Object.fromEntries(Object.entries(test).reverse()) as typeof test],
    };
    expect(renderJson(turned)).toBe(renderJson(seedReport()));
  });

  it('lets no secret out, and keeps the rest as it is', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const text = renderJson(report);
        expect(text).not.toContain(CANARY);
        expect((JSON.parse(text) as typeof report).tests.map((test) => test.status)).toEqual(
          report.tests.map((test) => test.status),
        );
      }),
    );
  });

  it('keeps signed links to artifacts alive', () => {
    const url = `${new URL(GOOD_URLS[1]).href}?token=abcdef123456`;
    const artifact = { name: 'a', digest: 'a'.repeat(64), bytes: 1, mediaType: 'text/plain', type: 'log' };
    expect(renderJson(reportOf({ artifacts: [{ ...artifact, url }] }))).toContain(url);
    expect(renderJson(reportOf({ artifacts: [{ ...artifact, url: `https://u:${CANARY}@h/` }] }))).not.toContain(CANARY);
  });
});

describe('renderText', () => {
  it('says what a person at a terminal wants to know', () => {
    expect(renderText(fullReport(), { colour: false }).split('\n')).toEqual([
      'INCOMPLETE  test-123',
      '3 passed, 3 failed, 1 errored, 2 skipped, 1 flaky of 9 tests in 1h 1m 1.00s',
      'Not run: 1 of 2 shards',
      'Shard gpu-2 did not report before the deadline.',
      'The numbers do not add up: the shards reported 10 tests, but 9 were merged and 0 were superseded by a later attempt.',
      'Part of the results could not be read; there may be more tests than are counted here.',
      '',
      'Failed',
      '  ✗ models › bert › test_large_batch (tests/test_bert.py:12)',
      '      CUDA out of memory',
      '  ✗ test_small_batch',
      '  1 failed test was reported without details.',
      '',
      'Errored',
      '  ✗ test_setup',
      '      fixture "db" not found',
      '',
      'Flaky',
      '  • test_sometimes: failed → passed',
      '',
      'Shards',
      '  • gpu-1: reported, 9 tests, 4 failed or errored',
      '  • gpu-2: missing, 0 tests, 0 failed',
      '',
      'Problems',
      '  • junit.xml:7: The file ends early.',
      '  • No plan was given.',
      '',
    ]);
  });

  it('has what is new in front, and says the rest', () => {
    expect(renderText(comparedReport(), { colour: false }).split('\n').slice(1, 35)).toEqual([
      '4 passed, 6 failed, 4 errored of 14 tests in 1m 1.00s',
      'Compared with main at c0ffee1234 of 2025-03-14, where the change began',
      '2 new failures, 1 first seen, 3 in an outage, 1 still failing, 1 known flaky, 1 quarantined, 1 fixed, 1 slower, 5 removed, 1 not run',
      '',
      'New failures',
      '  ✗ test_new',
      '      wrong',
      '  ✗ test_fresh_error',
      '      crashed',
      '',
      'First seen',
      '  ✗ test_unknown_to_history',
      '      wrong',
      '',
      'Outage',
      '  • worker gpu-1: 3 of 3 tests failed at once',
      '  • 3 of 3 say: no device',
      '  • 3 failed in it; they are not listed one by one here',
      '',
      'Still failing',
      '  ✗ test_still (since 2025-03-01, badc0de555)',
      '      wrong',
      '',
      'Known flaky',
      '  ✗ test_flaky (90% sure: tries disagreed in 2 runs, runs disagreed at 1 commit, relapsed 3 times (…',
      '      wrong',
      '',
      'Failed',
      '  1 failed test was reported without details.',
      '',
      'Quarantined',
      '  ✗ test_quarantined (platform team, until 2025-04-01)',
      '      wrong',
      '',
    ]);
  });

  it('keeps terminal sequences of hostile text away, whatever the report', () => {
    fc.assert(
      fc.property(anyReport, fc.boolean(), fc.integer({ min: 1, max: 200 }), (report, colour, width) => {
        const text = renderText(report, { colour, width });
        const ours = colour ? text.replace(/\u001B\[(?:0|1|2|31|32|33)m/g, '') : text;
        expect(ours).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/);
        expect(text).not.toContain(CANARY);
      }),
    );
  });
});
