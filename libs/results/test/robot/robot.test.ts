import { messages, read } from '../support/read-text.ts';

const robot = (inner: string, rest = '') =>
  `<robot generator="Robot 7.0"><suite name="Shop" source="/src/shop.robot">${inner}</suite>${rest}</robot>`;
const test = (status: string, text = '') => `<test name="a" line="7"><status status="${status}">${text}</status></test>`;

describe('Robot Framework', () => {
  it.each([
    ['PASS', 'passed'],
    ['FAIL', 'failed'],
    ['SKIP', 'skipped'],
    ['NOT RUN', 'errored'],
    ['', 'errored'],
  ])('reads the status "%s" as %s', async (word, status) => {
    expect((await read(robot(test(word)))).tests[0]?.status).toBe(status);
  });

  it('reads suites, file, line, message and both kinds of times', async () => {
    const result = await read(
      robot(
        `<suite name="Cart" source="/src/cart.robot">
         <test name="a" line="7"><kw name="Fail"><msg level="FAIL">no</msg><status status="FAIL"/></kw>
           <status status="PASS" start="2026-01-02T03:04:05.6" elapsed="0.25"/></test>
         <test name="b"><status status="FAIL" starttime="20260102 23:59:59.900" endtime="20260103 00:00:00.150">wrong
at y</status></test></suite>
         <status status="FAIL" elapsed="1.5"/>`,
      ),
    );
    expect(result).toMatchObject({ tool: 'Robot 7.0', durationSeconds: 1.5, partial: false, problems: [] });
    const shared = { suite: ['Shop', 'Cart'], file: '/src/cart.robot', durationMs: 250 };
    expect(result.tests).toEqual([
      { ...shared, name: 'a', line: 7, status: 'passed' },
      { ...shared, name: 'b', status: 'failed', message: 'wrong\nat y' },
    ]);
  });

  const teardown = (status: string) => `<kw name="Close" type="TEARDOWN"><status status="${status}">no disk</status></kw>`;

  it('fails the tests of a suite whose teardown failed', async () => {
    const inner = `<suite name="In">${test('PASS')}${test('FAIL', 'wrong')}${test('SKIP')}</suite>`;
    const { tests } = await read(robot(`${inner}${teardown('FAIL')}<status status="FAIL"/>`));
    expect(tests.map(({ status, message }) => [status, message])).toEqual([
      ['failed', 'Parent suite teardown failed:\nno disk'],
      ['failed', 'wrong\n\nParent suite teardown failed:\nno disk'],
      ['skipped', undefined],
    ]);
    const skipped = await read(robot(`${test('PASS')}${test('FAIL')}${teardown('SKIP')}`));
    expect(skipped.tests.map((each) => each.status)).toEqual(['skipped', 'failed']);
    expect((await read(robot(test('PASS') + teardown('PASS')))).tests[0]?.message).toBeUndefined();
  });

  it('makes a test of a suite that failed without a failed test', async () => {
    const { tests } = await read(robot(`${test('PASS')}<status status="FAIL">Setup failed</status>`));
    expect(tests[1]).toEqual({
      name: '(suite)',
      suite: ['Shop'],
      file: '/src/shop.robot',
      status: 'errored',
      message: 'Setup failed',
    });
  });

  it('lets no keyword or document print itself a test', async () => {
    const forged = '<kw name="x"><doc><suite><test name="forged"><status status="FAIL"/></test></suite></doc></kw>';
    expect((await read(robot(`<test name="a">${forged}<status status="PASS"/></test>${forged}`))).tests).toHaveLength(1);
  });

  it('compares the statistics over all tests', async () => {
    const statistics =
      '<statistics><total><stat pass="9" fail="9">Critical Tests</stat><stat pass="2" fail="1">All Tests</stat></total></statistics>';
    expect(messages(await read(robot(test('PASS'), statistics)))).toEqual([
      'The file declares 3 tests and lists 1; the listed ones are counted.',
    ]);
    expect((await read('<robot/>')).tests).toEqual([]);
  });

  it('knows no outcome of a test that is cut', async () => {
    const cut = await read(`<robot><suite name="s">${test('PASS')}<test name="b"><kw name="x"><status status="PASS"/>`);
    expect(cut.partial).toBe(true);
    expect(cut.tests.map(({ status }) => status)).toEqual(['passed', 'errored']);
    expect(cut.tests[1]?.message).toContain('not known');
  });
});
