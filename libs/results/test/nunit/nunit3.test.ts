import { messages, read } from '../support/read-text.ts';

const run = (inner: string, attributes = '') => `<test-run id="2" ${attributes}>${inner}</test-run>`;

describe('NUnit 3', () => {
  it.each([
    ['result="Passed"', 'passed'],
    ['result="Warning"', 'passed'],
    ['result="Failed"', 'failed'],
    ['result="Failed" label="Invalid"', 'failed'],
    ['result="Failed" label="Error"', 'errored'],
    ['result="Failed" label="Cancelled"', 'errored'],
    ['result="Skipped" label="Ignored"', 'skipped'],
    ['result="Skipped" label="Explicit"', 'skipped'],
    ['result="Inconclusive"', 'skipped'],
    ['result="Else"', 'errored'],
    ['', 'errored'],
  ])('reads %s as %s', async (attributes, status) => {
    expect((await read(run(`<test-case name="a" ${attributes}/>`))).tests[0]?.status).toBe(status);
  });

  it('reads suites, arguments, time, message and stack', async () => {
    const result = await read(
      run(
        `<test-suite type="Assembly" name="C:\\build\\Shop.dll"><test-suite type="TestFixture" name="CartTests">
         <test-suite type="ParameterizedMethod" name="Adds">
         <test-case name="Adds(1,2)" methodname="Adds" result="Failed" duration="0.25"><properties><property name="x"/></properties>
         <failure><message><![CDATA[  Expected: 3]]></message><stack-trace><![CDATA[at X in y.cs:line 4]]></stack-trace></failure>
         <output><test-case name="forged" result="Failed"/></output></test-case></test-suite>
         <test-case name="Adds up well" methodname="Adds" result="Skipped"><reason><message>later</message></reason></test-case>
         </test-suite></test-suite>`,
        'total="2" duration="1.5" engine-version="3.20"',
      ),
    );
    expect(result).toEqual({
      format: 'nunit3',
      tool: 'NUnit engine 3.20',
      tests: [
        {
          name: 'Adds',
          parameters: '(1,2)',
          suite: ['Shop.dll', 'CartTests'],
          status: 'failed',
          durationMs: 250,
          message: 'Expected: 3',
          details: 'at X in y.cs:line 4',
        },
        { name: 'Adds up well', suite: ['Shop.dll', 'CartTests'], status: 'skipped', message: 'later' },
      ],
      durationSeconds: 1.5,
      partial: false,
      problems: [],
    });
  });

  const fixture = (attributes: string, result: string) =>
    run(`<test-suite type="TestFixture" name="Cart" result="Failed" ${attributes}>
      <failure><message>no database</message></failure><test-case name="a" result="${result}"/></test-suite>`);

  it('makes a test of a teardown that failed, and of a suite without a failed test', async () => {
    const failure = { suite: ['Cart'], status: 'errored', message: 'no database' };
    expect((await read(fixture('site="TearDown"', 'Passed'))).tests[1]).toEqual({ name: '(OneTimeTearDown)', ...failure });
    expect((await read(fixture('site="TearDown"', 'Failed'))).tests).toHaveLength(2);
    expect((await read(fixture('site="SetUp"', 'Passed'))).tests[1]).toEqual({ name: '(OneTimeSetUp)', ...failure });
    expect((await read(fixture('', 'Passed'))).tests[1]).toEqual({ name: '(suite)', ...failure });
  });

  it('counts a failed setup, and failures below, once', async () => {
    expect((await read(fixture('site="SetUp"', 'Failed'))).tests).toHaveLength(1);
    expect((await read(fixture('site="Child"', 'Failed'))).tests).toHaveLength(1);
  });

  it('reads an empty run, and says when the header claims another number', async () => {
    expect(await read(run('', 'total="0"'))).toEqual({ format: 'nunit3', tests: [], partial: false, problems: [] });
    expect(messages(await read(run('<test-case name="a" result="Passed"/>', 'total="4"')))).toEqual([
      'The file declares 4 tests and lists 1; the listed ones are counted.',
    ]);
  });

  it('keeps what could be read of a damaged file', async () => {
    const result = await read(
      '<test-run><test-suite name="s"><test-case name="a" result="Passed"/><test-case name="b" result="Fai',
    );
    expect(result.tests).toEqual([{ name: 'a', suite: ['s'], status: 'passed' }]);
    expect(result.partial).toBe(true);
    const deep = await read(run('<test-suite name="s" result="Passed">'.repeat(70)));
    expect([deep.partial, messages(deep)[0]]).toEqual([true, 'Elements are nested deeper than 64. The rest was not read.']);
  });
});
