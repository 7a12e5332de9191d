import { messages, read, suite } from '../support/read-text.ts';

async function statuses(cases: string): Promise<string[]> {
  return (await read(suite(cases))).tests.map((test) => test.status);
}

describe('JUnit statuses', () => {
  it('lets the worst of several results win, and keeps every message', async () => {
    const result = await read(
      suite(`<testcase name="a"><skipped/><failure message="wrong">at x</failure><error message="teardown">at y</error></testcase>
             <testcase name="b"><failure message="one"/><failure message="two"/></testcase>`),
    );
    expect(result.tests).toEqual([
      { name: 'a', suite: ['cart'], status: 'errored', message: 'wrong\nteardown', details: 'at x\n\nat y' },
      { name: 'b', suite: ['cart'], status: 'failed', message: 'one\ntwo' },
    ]);
  });

  it('takes Catch2 mayfail and node todo for skipped, whatever failed in them', async () => {
    expect(
      await statuses(`<testcase name="a"><skipped message="TEST_CASE tagged with !mayfail"/><failure message="1 == 2"/></testcase>
                      <testcase name="b"><skipped type="todo"/><failure message="not yet"/></testcase>
                      <testcase name="c"><skipped/><failure message="wrong"/></testcase>`),
    ).toEqual(['skipped', 'skipped', 'failed']);
  });

  it.each([
    ['status="notrun"', 'skipped'],
    ['status="notrun" result="suppressed"', 'skipped'],
    ['status="run" result="skipped"', 'skipped'],
    ['status="disabled"', 'skipped'],
    ['status="NotRun"', 'skipped'],
    ['status="run" result="completed"', 'passed'],
    ['status="passed"', 'passed'],
    ['status="failed"', 'failed'],
    ['status="timedout"', 'errored'],
    ['', 'passed'],
  ])('reads an outcome from the attributes alone: %s', async (attributes, status) => {
    expect(await statuses(`<testcase name="a" ${attributes}/>`)).toEqual([status]);
  });

  it('believes elements before attributes', async () => {
    expect(await statuses('<testcase name="a" status="notrun"><failure/></testcase>')).toEqual(['failed']);
  });

  it('reads the skip that Qt Test hides in a comment', async () => {
    const cases = `<testcase name="abroad"><!-- message="needs customs" type="skip" --></testcase>
                   <testcase name="adds" result="pass"><!-- message="needs customs" type="skip" --></testcase>
                   <testcase name="known" result="xfail"><!-- message="SHOP" type="info" --></testcase>`;
    const result = await read(suite(cases));
    expect(result.tests.map((test) => test.status)).toEqual(['skipped', 'passed', 'passed']);
    expect(result.tests[0]?.message).toBe('needs customs');
  });

  it('reads the earlier tries of Surefire, with their stack traces and without their logs', async () => {
    const result = await read(
      suite(`<testcase name="a" time="0.1">
        <flakyFailure message="first" type="T" time="0.25"><stackTrace><![CDATA[at Foo.java:45]]></stackTrace><system-out>noise</system-out></flakyFailure>
        <flakyError message="second">plain trace</flakyError></testcase>
        <testcase name="b"><failure message="f">trace</failure><rerunFailure message="again">trace 2</rerunFailure></testcase>`),
    );
    expect(result.tests).toEqual([
      {
        name: 'a',
        suite: ['cart'],
        status: 'passed',
        durationMs: 100,
        retries: [
          { status: 'failed', durationMs: 250, message: 'first', details: 'at Foo.java:45' },
          { status: 'errored', message: 'second', details: 'plain trace' },
        ],
      },
      {
        name: 'b',
        suite: ['cart'],
        status: 'failed',
        message: 'f',
        details: 'trace',
        retries: [{ status: 'failed', message: 'again', details: 'trace 2' }],
      },
    ]);
  });

  it('makes a test of a failure outside any test, so that it cannot look like success', async () => {
    const result = await read(suite('<error message="collection failed">trace</error><testcase name="a"/>'));
    expect(result.tests).toMatchObject([
      { name: '(outside any test)', status: 'errored', message: 'collection failed' },
      { name: 'a' },
    ]);
  });

  it('lets no test print itself a result', async () => {
    const forged = '<system-out><testcase name="forged"><failure/></testcase><failure/></system-out>';
    expect(await statuses(`<testcase name="a">${forged}</testcase>${forged}`)).toEqual(['passed']);
  });
});

describe('JUnit counts', () => {
  it('counts elements, and says when the header claims another number', async () => {
    const result = await read(suite('<testcase name="a"/><testcase name="b"/>', 'name="s" tests="3" failures="2"'));
    expect(result.tests).toHaveLength(2);
    expect(messages(result)).toEqual(['The file declares 3 tests and lists 2; the listed ones are counted.']);
  });

  it('says nothing when only the failures differ, or the number agrees over nested suites', async () => {
    const nested = suite(
      '<testsuite name="x" tests="1"><testcase name="a"/></testsuite><testcase name="b"/>',
      'name="s" tests="2" errors="9"',
    );
    expect((await read(nested)).problems).toEqual([]);
  });

  it('takes the header of a file that lists no test', async () => {
    const result = await read(suite('', 'name="s" tests="6" failures="1" errors="0" skipped="2"'));
    expect(result.tests).toEqual([]);
    expect(result.unlisted).toEqual({ total: 6, passed: 3, failed: 1, errored: 0, skipped: 2 });
    expect(messages(result)).toEqual(['The file declares 6 tests and lists none; the declared counts were taken.']);
  });

  it('takes no header of a damaged file', async () => {
    const result = await read('<testsuites><testsuite name="s" tests="6">');
    expect(result.unlisted).toBeUndefined();
    expect(result.partial).toBe(true);
  });

  it('reads a suite without tests as a result without tests', async () => {
    expect(await read('<testsuites/>')).toEqual({ format: 'junit', tests: [], partial: false, problems: [] });
  });
});

describe('JUnit names and places', () => {
  it('builds the suite path from nested suites and the class, without repeating itself', async () => {
    const result = await read(`<testsuites name="all"><testsuite name="outer"><testsuite name="inner">
      <testcase classname="inner" name="a"/><testcase classname="pkg.Class" name="b"/><testcase classname="c d" name="c d"/>
      </testsuite><testcase name="e"/></testsuite></testsuites>`);
    expect(result.tests.map((test) => test.suite)).toEqual([
      ['outer', 'inner'],
      ['outer', 'inner', 'pkg.Class'],
      ['outer', 'inner'],
      ['outer'],
    ]);
  });

  it('names a test that has no name', async () => {
    expect((await read(suite('<testcase name="" classname="Failing"/><testcase/>'))).tests.map((test) => test.name)).toEqual([
      '(no name)',
      '(no name)',
    ]);
  });

  it('reads file and line of the case, or the file of the suite', async () => {
    const result = await read(
      suite(
        '<testcase name="a" file="b.ts" line="7"/><testcase name="c" lineno="9"/><testcase name="d" line="x"/>',
        'name="s" file="s.ts"',
      ),
    );
    expect(result.tests.map(({ file, line }) => [file, line])).toEqual([
      ['b.ts', 7],
      ['s.ts', 9],
      ['s.ts', undefined],
    ]);
  });

  it('counts the lines of pytest from 1, when it is pytest for sure', async () => {
    const python = '<testcase classname="test_cart" name="a" file="test_cart.py" line="11"/>';
    const first = async (name: string) => (await read(suite(python, `name="${name}"`))).tests[0]?.line;
    expect(await first('pytest')).toBe(12);
    expect(await first('FlakyTestSuite')).toBe(11);
    expect((await read(suite(python, 'name="pytest"'))).tool).toBe('pytest');
  });

  it('takes the time of the root before the sum over its suites', async () => {
    const inner = '<testsuite time="2"><testcase name="a" time="1.5"/></testsuite><testsuite time="3"/>';
    expect((await read(`<testsuites>${inner}</testsuites>`)).durationSeconds).toBe(5);
    expect((await read(`<testsuites time="3.5">${inner}</testsuites>`)).durationSeconds).toBe(3.5);
    expect((await read('<testsuite><testcase name="a" time="1.5"/></testsuite>')).durationSeconds).toBeUndefined();
  });

  it('takes the first line of the text, or the type, for a message that is missing', async () => {
    const result = await read(
      suite(`<testcase name="a"><failure type="T">\n\n  Foo: bar\n    at x\n</failure></testcase>
             <testcase name="b"><error type="T"/></testcase><testcase name="c"><skipped>no network</skipped></testcase>`),
    );
    expect(result.tests.map(({ message, details }) => [message, details])).toEqual([
      ['Foo: bar', '  Foo: bar\n    at x'],
      ['T', undefined],
      ['no network', undefined],
    ]);
  });

  it('joins split CDATA sections and character references', async () => {
    const result = await read(
      suite('<testcase name="a"><failure message="m"><![CDATA[a ]]]]><![CDATA[> b]]> &lt;c&#x1B;</failure></testcase>'),
    );
    expect(result.tests[0]?.details).toBe('a ]]> b <c\u001B');
    expect(result.partial).toBe(false);
  });

  it('ignores a namespace prefix', async () => {
    const result = await read(
      '<j:testsuites xmlns:j="urn:j"><j:testsuite name="s"><j:testcase name="a"/></j:testsuite></j:testsuites>',
    );
    expect(result.tests).toHaveLength(1);
  });
});
