import { expectLimitsToHold } from '../support/hostile-json.ts';
import { messages, read } from '../support/read-text.ts';

type Entry = Readonly<Record<string, unknown>>;

function report(files: Entry[], more: Entry = {}): Entry {
  const listed = files.flatMap((file) => file['assertionResults'] ?? []).length;
  return { numTotalTestSuites: files.length, numTotalTests: listed, success: true, testResults: files, ...more };
}

const file = (...assertionResults: Entry[]): Entry => ({
  name: '/src/cart.test.ts',
  status: 'passed',
  message: '',
  assertionResults,
});
const test = (title: string, status: string, more: Entry = {}): Entry => ({ title, status, ancestorTitles: ['cart'], ...more });

describe('Jest and Vitest', () => {
  it('reads every field we keep', async () => {
    const entry = test('adds', 'failed', {
      duration: 12,
      failureMessages: ['Error: no\n    at x:1'],
      location: { line: 4, column: 2 },
    });
    const result = await read(
      JSON.stringify(report([{ ...file(entry), endTime: 3500, displayName: { name: 'node' } }], { startTime: 1000 })),
    );
    expect(result).toEqual({
      format: 'jest',
      tests: [
        {
          name: 'adds',
          suite: ['cart'],
          file: '/src/cart.test.ts',
          line: 4,
          environment: 'node',
          status: 'failed',
          durationMs: 12,
          message: 'Error: no',
          details: 'Error: no\n    at x:1',
        },
      ],
      durationSeconds: 2.5,
      partial: false,
      problems: [],
    });
  });

  it.each([
    ['passed', 'passed'],
    ['failed', 'failed'],
    ['pending', 'skipped'],
    ['skipped', 'skipped'],
    ['todo', 'skipped'],
    ['disabled', 'skipped'],
    ['exploded', 'errored'],
  ])('reads the status %s as %s', async (status, read_) => {
    const result = await read(JSON.stringify(report([file(test('a', status))])));
    expect(result.tests.map((each) => each.status)).toEqual([read_]);
  });

  it('reads tries of Jest, and those that Vitest leaves in a test that passed', async () => {
    const jest = test('a', 'passed', { invocations: 3, retryReasons: ['Error: one\n at x'] });
    const vitest = test('b', 'passed', { failureMessages: ['Error: once'] });
    const result = await read(JSON.stringify(report([file(jest, vitest)])));
    expect(result.tests.map((each) => each.retries)).toEqual([
      [{ status: 'failed', message: 'Error: one', details: 'Error: one\n at x' }, { status: 'failed' }],
      [{ status: 'failed', message: 'Error: once' }],
    ]);
  });

  it('makes an errored test of a file that failed with no failed test', async () => {
    const broken = { ...file(), status: 'failed', message: 'Cannot find module' };
    const hook = { ...file(test('reads', 'skipped')), status: 'failed' };
    const result = await read(
      JSON.stringify(report([broken, hook, { ...file(test('a', 'failed')), status: 'failed', message: 'x' }])),
    );
    expect(result.tests.filter((each) => each.name === '(outside any test)')).toMatchObject([
      { status: 'errored', message: 'Cannot find module', file: '/src/cart.test.ts' },
      { status: 'errored', message: 'The file failed, and none of its tests did.' },
    ]);
    expect(result.tests).toHaveLength(4);
  });

  it('reads what result processors get', async () => {
    const raw = {
      testFilePath: '/a.test.js',
      failureMessage: null,
      testResults: [test('a', 'passed')],
      perfStats: { end: 2000 },
    };
    const failed = { testFilePath: '/b.test.js', failureMessage: '● failed to run', testExecError: {}, testResults: [] };
    const result = await read(JSON.stringify({ ...report([raw, failed]), numTotalTests: 1, startTime: 1000 }));
    expect(result.tests).toMatchObject([
      { name: 'a', file: '/a.test.js', status: 'passed' },
      { name: '(outside any test)', file: '/b.test.js', status: 'errored', message: '● failed to run' },
    ]);
    expect([result.durationSeconds, result.problems]).toEqual([1, []]);
  });

  it('is never green when the run was not', async () => {
    const result = await read(JSON.stringify(report([file(test('a', 'passed'))], { success: false })));
    expect(result.tests).toMatchObject([{ status: 'passed' }, { name: '(outside any test)', status: 'errored' }]);
    const stopped = await read(JSON.stringify(report([file(test('a', 'passed'))], { wasInterrupted: true })));
    expect([stopped.partial, messages(stopped)]).toEqual([true, ['The run was interrupted.']]);
  });

  it('counts what is listed', async () => {
    const result = await read(JSON.stringify(report([file(test('a', 'passed'))], { numTotalTests: 3 })));
    expect(messages(result)).toEqual(['The file declares 3 tests and lists 1; the listed ones are counted.']);
    expect((await read(JSON.stringify(report([])))).tests).toEqual([]);
  });

  it('keeps to its limits', async () => {
    await expectLimitsToHold(report([file(test('a', 'passed'), test('b', 'passed'), test('c', 'passed'))]));
  });
});
