import { expectLimitsToHold } from '../support/hostile-json.ts';
import { messages, read } from '../support/read-text.ts';

type Entry = Readonly<Record<string, unknown>>;

const test = (title: string, more: Entry = {}): Entry => ({
  title,
  fullTitle: `Cart nested ${title}`,
  file: '/src/a.js',
  err: {},
  ...more,
});

function report(lists: { passes?: Entry[]; failures?: Entry[]; pending?: Entry[] }, more: Entry = {}): Entry {
  const { passes = [], failures = [], pending = [] } = lists;
  const tests = [...passes, ...failures, ...pending].filter((each) => !String(each['title']).startsWith('"'));
  const stats = { suites: 1, tests: tests.length, passes: passes.length, pending: pending.length, failures: failures.length };
  return { stats: { ...stats, duration: 2500 }, tests, pending, failures, passes, ...more };
}

describe('Mocha', () => {
  it('reads every field we keep', async () => {
    const failed = test('pays', { duration: 4, err: { message: 'no', stack: 'Error: no\n    at x:1' } });
    const flaky = test('adds', { duration: 1, currentRetry: 1 });
    const result = await read(JSON.stringify(report({ passes: [flaky], failures: [failed], pending: [test('ships')] })));
    const place = { suite: ['Cart nested'], file: '/src/a.js' };
    expect(result).toEqual({
      format: 'mocha',
      tool: 'mocha',
      tests: [
        { name: 'pays', ...place, status: 'failed', durationMs: 4, message: 'no', details: 'Error: no\n    at x:1' },
        {
          name: 'adds',
          ...place,
          status: 'passed',
          durationMs: 1,
          retries: [{ status: 'failed', message: 'An earlier try failed; the report keeps the last one only.' }],
        },
        { name: 'ships', ...place, status: 'skipped' },
      ],
      durationSeconds: 2.5,
      partial: false,
      problems: [],
    });
  });

  it('makes an errored test of a hook that failed', async () => {
    const hook = test('"before all" hook for "adds"', { err: { message: 'no database' } });
    const result = await read(JSON.stringify(report({ failures: [hook] })));
    expect(result.tests).toMatchObject([{ name: '"before all" hook for "adds"', status: 'errored', message: 'no database' }]);
    expect(result.problems).toEqual([]);
  });

  it('loses no test that neither passed nor failed, and keeps two of one name apart', async () => {
    const whole = report({ passes: [test('a'), test('a')], failures: [test('a')] });
    const result = await read(
      JSON.stringify({
        ...whole,
        tests: [test('a'), test('a'), test('a'), test('b')],
        stats: { ...(whole['stats'] as object), tests: 4 },
      }),
    );
    expect(result.tests.map((each) => [each.name, each.status])).toEqual([
      ['a', 'failed'],
      ['a', 'passed'],
      ['a', 'passed'],
      ['b', 'errored'],
    ]);
    expect(result.problems).toEqual([]);
  });

  it('counts what is listed, and keeps to its limits', async () => {
    expect((await read(JSON.stringify(report({})))).tests).toEqual([]);
    const whole = report({ passes: [test('a'), test('b'), test('c')] });
    const result = await read(JSON.stringify({ ...whole, stats: { tests: 9, passes: 9, failures: 0 } }));
    expect(messages(result)).toEqual(['The file declares 9 tests and lists 3; the listed ones are counted.']);
    await expectLimitsToHold(whole);
  });
});
