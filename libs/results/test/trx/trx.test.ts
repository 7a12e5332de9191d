import { messages, read } from '../support/read-text.ts';

const run = (inner: string) =>
  `<?xml version="1.0"?><TestRun id="1" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">${inner}</TestRun>`;
const results = (inner: string) => run(`<Results>${inner}</Results>`);

async function outcome(attribute: string): Promise<string | undefined> {
  return (await read(results(`<UnitTestResult testName="a" ${attribute}/>`))).tests[0]?.status;
}

describe('TRX', () => {
  it.each([
    ...['Passed', 'PassedButRunAborted', 'Completed', 'Warning'].map((word) => [word, 'passed']),
    ...['NotExecuted', 'Inconclusive', 'Pending'].map((word) => [word, 'skipped']),
    ...['Error', 'Timeout', 'Aborted', 'Disconnected', 'NotRunnable', 'InProgress', 'Nonsense'].map((word) => [word, 'errored']),
    ['Failed', 'failed'],
  ])('reads the outcome %s as %s', async (word, status) => {
    expect(await outcome(`outcome="${word}"`)).toBe(status);
  });

  it('takes a missing outcome for an error, as MSTest means it', async () => {
    expect(await outcome('')).toBe('errored');
  });

  it('joins results and definitions, whichever comes first', async () => {
    const list = `<Results><UnitTestResult testId="7" testName="Shop.CartTests.Adds(n: 1)" outcome="Failed" duration="00:02:10.5000000">
      <Output><StdOut>noise</StdOut><ErrorInfo><Message>wrong</Message><StackTrace>   at Shop.Adds() in C:\\Cart.cs:line 7</StackTrace></ErrorInfo></Output>
      </UnitTestResult></Results>`;
    const definitions = `<TestDefinitions><UnitTest id="7"><Owners><Owner name="ann"/></Owners>
      <TestMethod className="Shop.CartTests, Shop, Version=1.0"/></UnitTest></TestDefinitions>`;
    for (const text of [run(list + definitions), run(definitions + list)]) {
      expect((await read(text)).tests).toEqual([
        {
          name: 'Adds(n: 1)',
          suite: ['Shop.CartTests'],
          status: 'failed',
          durationMs: 130_500,
          message: 'wrong',
          details: '   at Shop.Adds() in C:\\Cart.cs:line 7',
          owner: 'ann',
        },
      ]);
    }
  });

  const rows = (outcomes: string[]) =>
    `<InnerResults>${outcomes.map((each, row) => `<UnitTestResult testName="Adds" dataRowInfo="${row}" outcome="${each}"/>`).join('')}</InnerResults>`;

  it('counts data rows instead of the test around them', async () => {
    const text = results(`<UnitTestResult testName="Adds" outcome="Failed">${rows(['Passed', 'Failed'])}</UnitTestResult>`);
    expect((await read(text)).tests).toEqual([
      { name: 'Adds', parameters: 'data row 0', status: 'passed' },
      { name: 'Adds', parameters: 'data row 1', status: 'failed' },
    ]);
  });

  it('keeps a test that failed although all of its rows passed', async () => {
    const text = results(`<TestResultAggregation testName="All" outcome="Aborted">${rows(['Passed'])}</TestResultAggregation>`);
    expect((await read(text)).tests.map(({ name, status }) => [name, status])).toEqual([
      ['Adds', 'passed'],
      ['All', 'errored'],
    ]);
  });

  const summary = (outcome: string, infos = '') =>
    `<ResultSummary outcome="${outcome}"><RunInfos>${infos}</RunInfos></ResultSummary>`;
  const crash = '<RunInfo outcome="Error"><Text>Test host process crashed</Text></RunInfo>';

  it('makes a test of a crash that no listed test shows', async () => {
    const passed = '<Results><UnitTestResult testName="a" outcome="Passed"/></Results>';
    const result = await read(run(passed + summary('Failed', crash)));
    expect(result.tests[1]).toEqual({ name: '(outside any test)', status: 'errored', message: 'Test host process crashed' });
    expect((await read(run(summary('Aborted') + passed))).tests[1]?.message).toBe(
      'The run ended as "Aborted" without a failed test.',
    );
  });

  it('tells a crash besides failed tests, and warnings, as problems', async () => {
    const failed = '<Results><UnitTestResult testName="a" outcome="Failed"/></Results>';
    const result = await read(run(failed + summary('Failed', crash)));
    expect(result.tests).toHaveLength(1);
    expect(messages(result)).toEqual(['The run says: Test host process crashed']);
    const empty = await read(
      run(`<Results/>${summary('Completed', '<RunInfo outcome="Warning"><Text>No test</Text></RunInfo>')}`),
    );
    expect(empty).toMatchObject({ tests: [], partial: false });
    expect(messages(empty)).toEqual(['The run says: No test']);
  });

  it('compares the counters with all results, and takes the times of the run', async () => {
    const times = '<Times start="2026-01-02T03:04:05.0+02:00" finish="2026-01-02T03:04:07.5+02:00"/>';
    const list = `<Results><UnitTestResult testName="Adds" outcome="Passed">${rows(['Passed'])}</UnitTestResult></Results>`;
    const result = await read(run(`${times}${list}<ResultSummary outcome="Completed"><Counters total="3"/></ResultSummary>`));
    expect(result.durationSeconds).toBe(2.5);
    expect(messages(result)).toEqual(['The file declares 3 tests and lists 2; the listed ones are counted.']);
  });

  it('lets no test print itself a result', async () => {
    const forged = '<Output><StdOut><Results><UnitTestResult testName="b" outcome="Failed"/></Results></StdOut></Output>';
    const result = await read(results(`<WebTestResult testName="a" outcome="Passed"><Extra>${forged}</Extra></WebTestResult>`));
    expect(result.tests).toEqual([{ name: 'a', status: 'passed' }]);
  });

  it('keeps what could be read of a damaged file, within its limits', async () => {
    const cut = await read(results('<UnitTestResult testName="a" outcome="Passed"/>').slice(0, -15));
    expect(cut.partial).toBe(true);
    expect(cut.tests).toHaveLength(1);
    const many = results('<UnitTestResult testName="a" outcome="Passed"/>'.repeat(3));
    const few = await read(many, { maxTests: 2 });
    expect([few.tests.length, few.partial]).toEqual([2, true]);
    const deep = await read(results('<InnerResults>'.repeat(80)));
    expect(messages(deep)[0]).toContain('nested deeper than 64');
  });

  it('clips messages and stacks', async () => {
    const error = `<Output><ErrorInfo><Message>${'m'.repeat(500)}</Message><StackTrace>${'s'.repeat(900)}</StackTrace></ErrorInfo></Output>`;
    const text = results(`<UnitTestResult testName="a" outcome="Failed">${error}</UnitTestResult>`);
    const [test] = (await read(text, { maxMessage: 100, maxDetails: 600 })).tests;
    expect([test?.message?.length, test?.details?.length]).toEqual([100, 600]);
    expect(test?.details).toContain('900 characters in all');
  });
});
