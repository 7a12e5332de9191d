import { messages, read } from '../support/read-text.ts';

const failed = (type: string, name = 'shop::Cart::drops') =>
  `<FailedTest id="1"><Name>${name}</Name><FailureType>${type}</FailureType>
   <Location><File>cart.cpp</File><Line>7</Line></Location><Message>wrong\n- Expected: 1</Message></FailedTest>`;
const run = (failures: string, passed: string, statistics = '') =>
  `<TestRun><FailedTests>${failures}</FailedTests><SuccessfulTests>${passed}</SuccessfulTests><Statistics>${statistics}</Statistics></TestRun>`;
const passed = '<Test id="2"><Name>shop::Cart::adds</Name></Test>';

describe('CppUnit', () => {
  it('reads passed, failed and errored tests', async () => {
    const result = await read(run(failed('Assertion') + failed('Error', 'free'), passed, '<Tests>3</Tests>'));
    const found = { message: 'wrong\n- Expected: 1', details: 'at cart.cpp:7' };
    expect(result).toEqual({
      format: 'cppunit',
      tests: [
        { name: 'drops', suite: ['shop::Cart'], status: 'failed', ...found },
        { name: 'free', status: 'errored', ...found },
        { name: 'adds', suite: ['shop::Cart'], status: 'passed' },
      ],
      partial: false,
      problems: [],
    });
  });

  it('is never green against the statistics', async () => {
    const result = await read(run('', passed, '<Tests>2</Tests><FailuresTotal>1</FailuresTotal>'));
    expect(result.tests[1]).toEqual({
      name: '(outside any test)',
      status: 'errored',
      message: 'The statistics declare failures that the file does not list: 1.',
    });
    expect(messages(result)).toEqual(['The file declares 2 tests and lists 1; the listed ones are counted.']);
  });

  it('reads an empty run, and keeps what could be read of a damaged file', async () => {
    expect((await read(run('', ''))).tests).toEqual([]);
    const cut = await read(`<TestRun><FailedTests>${failed('Assertion')}<FailedTest id="4"><Name>a</Name>`);
    expect(cut.partial).toBe(true);
    expect(cut.tests.map(({ status }) => status)).toEqual(['failed', 'failed']);
  });
});
