/* oxlint-disable no-control-regex -- control characters are what must not come through */

import type { MergedTest } from '@testwire/contracts';
import { validate } from 'ctrf';
import * as fc from 'fast-check';
import { renderCtrf, renderHtml, renderJson, renderJunit, renderMarkdown, renderText } from '../src/index.ts';
import { anyReport, CANARY } from './arbitrary-report.ts';
import { SECRETS } from './attack-corpus.ts';
import { comparedReport, fullReport, reportOf, testOf } from './sample.ts';

const UNSEEN = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]|\p{Surrogate}/u;

describe('renderJunit', () => {
  it('writes what most tools read', () => {
    expect(renderJunit(fullReport()).split('\n')).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites name="test-123" tests="9" failures="3" errors="1" skipped="2" time="3661" timestamp="2025-03-15T14:27:54Z">',
      '  <testsuite name="models › bert" tests="1" failures="1" errors="0" skipped="0" time="3.2" timestamp="2025-03-15T14:27:54Z">',
      '    <properties>',
      '      <property name="testwire.run" value="test-123"/>',
      '    </properties>',
      '    <testcase classname="models › bert" name="test_large_batch" time="3.2" file="tests/test_bert.py" line="12">',
      '      <properties>',
      `        <property name="testwire.id" value="${'0'.repeat(64)}"/>`,
      '        <property name="testwire.shard" value="all"/>',
      '      </properties>',
      '      <failure message="CUDA out of memory">Traceback (most recent call last):',
      '  File "tests/test_bert.py", line 12, in test_large_batch',
      '    run(64)',
      'RuntimeError: CUDA out of memory</failure>',
      '    </testcase>',
      '    <system-err>junit.xml:7: The file ends early.',
      'No plan was given.</system-err>',
      '  </testsuite>',
      ...renderJunit(fullReport()).split('\n').slice(19),
    ]);
  });

  it.each([
    ['an error', '<error message="fixture &quot;db&quot; not found">E  fixture not found</error>'],
    ['a skipped test', '<skipped message="needs Windows"/>'],
    ['a try before one that passed', '<flakyFailure message="timed out"/>'],
  ])('writes %s', (_what, expected) => {
    expect(renderJunit(fullReport())).toContain(expected);
  });

  it('writes tries before one that failed, as Surefire does', () => {
    const attempts = [
      { status: 'errored', runAttempt: 1, shard: 's', details: 'at <b>', durationMs: 1500 },
      { status: 'failed', runAttempt: 1, shard: 's' },
    ] satisfies MergedTest['attempts'];
    const text = renderJunit(reportOf({ tests: [testOf({ status: 'failed', attempts })] }));
    expect(text).toMatch(/<failure\/>\s*<rerunError time="1.5"><stackTrace>at &lt;b&gt;<\/stackTrace><\/rerunError>/);
  });

  it('names a suite after the file where there is no other name, and tells tests apart by their parameters', () => {
    const text = renderJunit(reportOf({ tests: [testOf({ file: 'a.py', parameters: 'x=1' }), testOf({ name: '\u200B' })] }));
    expect(text).toContain('<testcase classname="a.py" name="test_ok [x=1]" file="a.py">');
    expect(text).toContain('<testcase classname="tests" name="unnamed">');
  });

  it('says what the history says', () => {
    const text = renderJunit(comparedReport());
    expect(text).toContain('<property name="testwire.change" value="new"/>');
    expect(text).toContain('<property name="testwire.quarantined.owner" value="platform team"/>');
  });
});

describe('renderCtrf', () => {
  const parse = (report: ReturnType<typeof reportOf>) =>
    JSON.parse(renderCtrf(report)) as { results: { summary: unknown; tests: Record<string, unknown>[] } };

  it('counts as the format does: what errored is "other"', () => {
    expect(parse(fullReport()).results.summary).toEqual({
      tests: 9,
      passed: 3,
      failed: 3,
      skipped: 2,
      pending: 0,
      other: 1,
      flaky: 1,
      start: Date.parse('2025-03-15T14:27:54Z'),
      stop: Date.parse('2025-03-15T15:28:55Z'),
    });
  });

  it('has the tries of a test', () => {
    expect(parse(fullReport()).results.tests.find(({ name }) => name === 'test_sometimes')).toMatchObject({
      status: 'passed',
      duration: 10,
      flaky: true,
      retries: 1,
      retryAttempts: [{ attempt: 1, status: 'failed', message: 'timed out' }],
    });
  });

  it('fits the JSON Schema of the format, whatever the report', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const { valid, errors } = validate(JSON.parse(renderCtrf(report)));
        expect(errors ?? []).toEqual([]);
        expect(valid).toBe(true);
      }),
      // Each compiles the schema.
      { numRuns: 30 },
    );
  });

  it('would not fit it with a status that the format does not know', () => {
    expect(validate(JSON.parse(renderCtrf(fullReport()).replaceAll('"other"', '"errored"'))).valid).toBe(false);
  });
});

describe.each([
  ['JUnit', renderJunit],
  ['CTRF', renderCtrf],
  ['JSON', renderJson],
  ['HTML', renderHtml],
  ['Markdown', (report: ReturnType<typeof reportOf>) => renderMarkdown(report, { dialect: 'plain' }).text],
  ['text', (report: ReturnType<typeof reportOf>) => renderText(report, { colour: false })],
])('%s', (form, render) => {
  it('lets no secret out, and nothing that is not seen', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const text = render(report);
        expect(text).not.toContain(CANARY);
        if (form !== 'JSON' && form !== 'HTML') expect(text).not.toMatch(UNSEEN);
      }),
    );
  });

  it.each(Object.entries(SECRETS))('hides a secret of the shape %s wherever it may stand', (_shape, secret) => {
    const said = `before ${secret} after`;
    const test = testOf({
      name: said,
      status: 'failed',
      suite: [said],
      file: said,
      parameters: said,
      environment: said,
      owner: said,
      shard: said,
      message: said,
      details: said,
      standing: { quarantine: { owner: said, reason: said, until: '2025-04-01T00:00:00Z' } },
      attempts: [
        { status: 'failed', runAttempt: 1, shard: said, worker: said, message: said, details: said },
        { status: 'failed', runAttempt: 1, shard: said },
      ],
    });
    const report = reportOf({
      ...comparedReport(),
      run: { project: said, title: said, branch: said },
      reason: said,
      environment: { [said]: said },
      metrics: { [said]: said },
      problems: [{ message: said, file: said }],
      tests: [test],
    });
    expect(render(report)).not.toContain(secret);
  });
});
