import { messages, read } from '../support/read-text.ts';

const results = (inner: string, attributes = '') => `<test-results name="x" ${attributes}>${inner}</test-results>`;

describe('NUnit 2', () => {
  it.each([
    ['result="Success"', 'passed'],
    ['result="Failure"', 'failed'],
    ['result="Error"', 'errored'],
    ['result="NotRunnable"', 'errored'],
    ['result="Cancelled"', 'errored'],
    ['result="Ignored"', 'skipped'],
    ['result="Skipped"', 'skipped'],
    ['result="Inconclusive"', 'skipped'],
    ['executed="True" success="True"', 'passed'],
    ['executed="True" success="False"', 'failed'],
    ['executed="False"', 'skipped'],
    ['executed="True"', 'errored'],
    ['', 'errored'],
  ])('reads %s as %s', async (attributes, status) => {
    expect((await read(results(`<test-case name="a" ${attributes}/>`))).tests[0]?.status).toBe(status);
  });

  it('takes off a name what the suites around say', async () => {
    const result = await read(
      results(
        `<environment nunit-version="2.6"/><test-suite type="Assembly" name="C:\\build\\Shop.dll" time="1.5" success="False"><results>
         <test-suite type="Namespace" name="Shop"><results><test-suite type="TestFixture" name="Cart"><results>
         <test-suite type="ParameterizedTest" name="Adds"><results>
         <test-case name="Shop.Cart.Adds(1.5)" executed="True" success="False" time="0.2">
           <failure><message>wrong</message><stack-trace>at y</stack-trace></failure></test-case>
         </results></test-suite><test-case name="Else.Drops" result="Ignored"><reason><message>later</message></reason></test-case>
         </results></test-suite></results></test-suite>
         <test-suite name="Shop.Old"><results><test-case name="Shop.Old.Works" executed="True" success="True"/></results></test-suite>
         </results></test-suite>`,
        'total="2" not-run="1"',
      ),
    );
    expect(result).toMatchObject({ tool: 'NUnit 2.6', durationSeconds: 1.5, problems: [] });
    expect(result.tests).toEqual([
      {
        name: 'Adds(1.5)',
        suite: ['Shop.dll', 'Shop', 'Cart'],
        status: 'failed',
        durationMs: 200,
        message: 'wrong',
        details: 'at y',
      },
      { name: 'Else.Drops', suite: ['Shop.dll', 'Shop', 'Cart'], status: 'skipped', message: 'later' },
      { name: 'Works', suite: ['Shop.dll', 'Shop.Old'], status: 'passed' },
    ]);
  });

  it('makes a test of a suite that failed without a failed test', async () => {
    const result = await read(
      results(`<test-suite name="Cart" result="Error"><failure><message>TearDown: no disk</message></failure>
        <results><test-case name="a" result="Success"/></results></test-suite>`),
    );
    expect(result.tests[1]).toEqual({ name: '(suite)', suite: ['Cart'], status: 'errored', message: 'TearDown: no disk' });
  });

  it('resolves no entity, and keeps what could be read of a damaged file', async () => {
    const result = await read(
      `<!DOCTYPE x [<!ENTITY xxe SYSTEM "secret.txt">]>${results('<test-case name="a" result="Failure"><failure><message>&xxe;</message></failure></test-case>')}`,
    );
    expect(result.partial).toBe(true);
    expect(result.tests).toMatchObject([{ name: 'a', status: 'failed' }]);
    const cut = await read(results('<test-case name="a" result="Success"/>').slice(0, -5));
    expect([cut.tests.length, cut.partial]).toEqual([1, true]);
  });

  it('reads an empty run, and says when the header claims another number', async () => {
    expect(await read(results(''))).toEqual({ format: 'nunit2', tests: [], partial: false, problems: [] });
    expect(messages(await read(results('<test-case name="a" result="Success"/>', 'total="2"')))).toEqual([
      'The file declares 2 tests and lists 1; the listed ones are counted.',
    ]);
  });
});
