import { messages, read, refuse } from '../support/read-text.ts';

const site = (inner: string) => `<Site Generator="ctest-3.30"><Testing>${inner}</Testing></Site>`;
const measure = (name: string, value: string) => `<NamedMeasurement name="${name}"><Value>${value}</Value></NamedMeasurement>`;
const test = (status: string, results = '') =>
  `<Test Status="${status}"><Name>a</Name><Path>.</Path><Results>${results}</Results></Test>`;

describe('CTest', () => {
  it.each([
    ['passed', '', 'passed', undefined],
    ['failed', measure('Exit Code', 'Failed') + measure('Exit Value', '8'), 'failed', 'Failed, exit value 8'],
    ['failed', '', 'failed', undefined],
    ['failed', measure('Exit Code', 'SEGFAULT'), 'errored', 'SEGFAULT'],
    ['failed', measure('Exit Code', 'Timeout') + measure('Completion Status', 'Completed'), 'errored', 'Timeout'],
    ['failed', measure('Fail Reason', 'no match'), 'failed', 'no match'],
    ['notrun', measure('Completion Status', 'Disabled'), 'skipped', 'Disabled'],
    ['notrun', measure('Completion Status', 'SKIP_RETURN_CODE=77'), 'skipped', 'SKIP_RETURN_CODE=77'],
    ['notrun', measure('Completion Status', 'Unable to find executable'), 'errored', 'Unable to find executable'],
    ['notrun', '', 'errored', undefined],
    ['else', '', 'errored', undefined],
  ])('reads %s with %j as %s', async (word, results, status, message) => {
    expect((await read(site(test(word, results)))).tests).toEqual([
      { name: 'a', status, ...(message === undefined ? {} : { message }) },
    ]);
  });

  it('reads folder, time, output and the time of the run', async () => {
    const result = await read(
      site(`<StartTestTime>1700000000</StartTestTime><TestList><Test>./x/a</Test></TestList>
        <Test Status="failed"><Name>a</Name><Path>./x</Path><Results>${measure('Execution Time', '0.25')}${measure('Exit Code', 'Failed')}
        <Measurement><Value>one\ntwo</Value></Measurement></Results></Test>
        <Test Status="failed"><Name>b</Name><Path>./x</Path><Results>
        <Measurement><Value encoding="base64" compression="gzip">eJw=</Value></Measurement></Results></Test>
        <EndTestTime>1700000003</EndTestTime>`),
    );
    expect(result).toMatchObject({ tool: 'ctest-3.30', durationSeconds: 3, partial: false });
    expect(result.tests).toEqual([
      { name: 'a', suite: ['x'], status: 'failed', durationMs: 250, message: 'Failed', details: 'one\ntwo' },
      { name: 'b', suite: ['x'], status: 'failed' },
    ]);
  });

  it('reads an empty run, and leaves other files of a dashboard alone', async () => {
    expect((await read(site(''))).tests).toEqual([]);
    expect((await refuse('<Site><Build/></Site>')).message).toContain('root <Site>');
  });

  it('keeps what could be read of a damaged file', async () => {
    const cut = await read(`<Site><Testing>${test('passed')}<Test Status="failed"><Name>b</Name><Results>`);
    expect(cut.partial).toBe(true);
    expect(cut.tests.map(({ status }) => status)).toEqual(['passed', 'failed']);
    expect(messages(cut)[0]).toContain('ends early');
  });
});
