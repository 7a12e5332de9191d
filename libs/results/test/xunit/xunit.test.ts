import { messages, read } from '../support/read-text.ts';

const assemblies = (inner: string, attributes = 'name="C:\\build\\Shop.dll"') =>
  `<assemblies><assembly ${attributes}><collection name="c">${inner}</collection></assembly></assemblies>`;

describe('xUnit.net', () => {
  it.each([
    ['result="Pass"', 'passed'],
    ['result="Fail"', 'failed'],
    ['result="Skip"', 'skipped'],
    ['result="NotRun"', 'skipped'],
    ['result="Else"', 'errored'],
    ['', 'errored'],
  ])('reads %s as %s', async (attributes, status) => {
    expect((await read(assemblies(`<test name="a" ${attributes}/>`))).tests[0]?.status).toBe(status);
  });

  it('reads class, arguments, place, message and stack', async () => {
    const result = await read(
      assemblies(
        `<test name="Shop.Cart.Adds&lt;System.Int32&gt;(n: 1)" type="Shop.Cart" method="Adds" result="Fail" time="0,288"
           source-file="Cart.cs" source-line="7"><output><test name="forged" result="Fail"/></output>
           <failure exception-type="T"><message><![CDATA[wrong]]></message><stack-trace>at y</stack-trace></failure></test>
         <test name="free text" type="Shop.Cart" method="Drops" result="Skip"><reason><![CDATA[later]]></reason></test>`,
        'name="/build/Shop.dll" target-framework=".NETCoreApp,Version=v9.0" test-framework="xUnit.net v3" total="2"',
      ),
    );
    expect(result).toMatchObject({ tool: 'xUnit.net v3', problems: [] });
    const shared = { suite: ['Shop.dll', 'Shop.Cart'], environment: '.NETCoreApp,Version=v9.0' };
    expect(result.tests).toEqual([
      {
        ...shared,
        name: 'Adds',
        parameters: '<System.Int32>(n: 1)',
        status: 'failed',
        durationMs: 288,
        message: 'wrong',
        details: 'at y',
        file: 'Cart.cs',
        line: 7,
      },
      { ...shared, name: 'free text', status: 'skipped', message: 'later' },
    ]);
  });

  it('reads version 1, with its class and its reason in a message', async () => {
    const result = await read(
      `<assembly name="a.dll"><class name="Cart"><test name="Cart.Adds" method="Adds" result="Skip"><reason><message>later</message></reason></test></class></assembly>`,
    );
    expect(result.tests).toEqual([{ name: 'Adds', suite: ['a.dll', 'Cart'], status: 'skipped', message: 'later' }]);
  });

  it('makes tests of errors outside tests, listed or only counted', async () => {
    const errors = `<errors><error type="assembly-cleanup" name="Db"><failure><message>no disk</message></failure></error></errors>`;
    const result = await read(`<assemblies><assembly name="a.dll" errors="1">${errors}</assembly></assemblies>`);
    expect(result.tests).toEqual([{ name: '(assembly-cleanup: Db)', suite: ['a.dll'], status: 'errored', message: 'no disk' }]);
    const counted = await read('<assemblies><assembly name="a.dll" errors="2"/></assemblies>');
    expect(counted.tests).toEqual([{ name: '(outside any test)', suite: ['a.dll'], status: 'errored' }]);
    expect(messages(counted)).toEqual(['The assembly a.dll declares errors that the file does not list: 2.']);
  });

  it('takes the times of the run, and says when the header claims another number', async () => {
    const result = await read(
      `<assemblies start-rtf="2026-01-01T10:00:00.0+02:00" finish-rtf="2026-01-01T08:00:01.5Z"><assembly name="a" total="2"/></assemblies>`,
    );
    expect(result.durationSeconds).toBe(1.5);
    expect(messages(result)).toEqual(['The file declares 2 tests and lists 0; the listed ones are counted.']);
  });

  it('reads an empty run, and keeps what could be read of a damaged file', async () => {
    expect(await read('<assemblies/>')).toEqual({ format: 'xunit', tests: [], partial: false, problems: [] });
    const cut = await read(assemblies('<test name="a" result="Pass"/>').slice(0, -30));
    expect([cut.tests.length, cut.partial]).toEqual([1, true]);
  });
});
