import { read } from '../support/read-text.ts';

const log = (inner: string) =>
  `<TestLog><TestSuite name="Shop"><TestSuite name="Cart">${inner}</TestSuite></TestSuite></TestLog>`;
const suite = ['Shop', 'Cart'];

describe('Boost.Test', () => {
  it('reads the cases of a log', async () => {
    const result = await read(
      log(`<TestCase name="adds" file="cart.cpp" line="3"><Info file="cart.cpp" line="4">passed</Info><TestingTime>2500</TestingTime></TestCase>
        <TestCase name="drops"><Error file="cart.cpp" line="9"><![CDATA[check a == b failed]]></Error>
          <FatalError file="cart.cpp" line="10">critical</FatalError></TestCase>
        <TestCase name="throws"><Exception file="x.cpp" line="0">boom<LastCheckpoint file="cart.cpp" line="12">here</LastCheckpoint></Exception></TestCase>
        <TestCase name="off" skipped="yes" reason="disabled"/>`),
    );
    expect(result.tests).toEqual([
      { name: 'adds', suite, status: 'passed', durationMs: 2.5, file: 'cart.cpp', line: 3 },
      {
        name: 'drops',
        suite,
        status: 'failed',
        message: 'check a == b failed',
        details: 'cart.cpp:9: check a == b failed\n\ncart.cpp:10: critical',
      },
      { name: 'throws', suite, status: 'errored', message: 'boom', details: 'x.cpp:0: boom\nlast checkpoint: cart.cpp:12: here' },
      { name: 'off', suite, status: 'skipped', message: 'disabled' },
    ]);
  });

  it('makes a test of errors outside any case', async () => {
    const error = '<Error file="f.cpp" line="1">no disk</Error>';
    const shared = { name: '(outside any test)', status: 'errored', message: 'no disk', details: 'f.cpp:1: no disk' };
    expect((await read(log(error))).tests).toEqual([{ ...shared, suite }]);
    expect((await read(`<TestLog>${error}</TestLog>`)).tests).toEqual([shared]);
  });

  it.each([
    ['passed', 'passed'],
    ['passed (with warnings)', 'passed'],
    ['failed', 'failed'],
    ['skipped', 'skipped'],
    ['aborted', 'errored'],
  ])('reads the result "%s" of a report as %s', async (word, status) => {
    const text = `<TestResult><TestSuite name="s" result="${word}"><TestCase name="a" result="${word}"/></TestSuite></TestResult>`;
    expect((await read(text)).tests).toEqual([{ name: 'a', suite: ['s'], status }]);
  });

  it('makes a test of a suite of a report that failed without a failed case', async () => {
    const text = '<TestResult><TestSuite name="s" result="aborted"><TestCase name="a" result="passed"/></TestSuite></TestResult>';
    expect((await read(text)).tests[1]).toEqual({
      name: '(suite)',
      suite: ['s'],
      status: 'errored',
      message: 'The suite is reported as "aborted".',
    });
  });

  it('counts log and report in one file once', async () => {
    const report =
      '<TestResult><TestSuite name="s" result="passed"><TestCase name="a" result="passed"/></TestSuite></TestResult>';
    expect((await read(`<TestLog><TestSuite name="s"><TestCase name="a"/></TestSuite></TestLog>${report}`)).tests).toHaveLength(
      1,
    );
  });

  it('reads an empty log, and knows no outcome of a case that is cut', async () => {
    expect((await read('<TestLog/>')).tests).toEqual([]);
    const cut = await read('<TestLog><TestSuite name="s"><TestCase name="a"/><TestCase name="b"><Info>');
    expect(cut.partial).toBe(true);
    expect(cut.tests.map(({ status }) => status)).toEqual(['passed', 'errored']);
    expect(cut.tests[1]?.message).toContain('not known');
  });
});
