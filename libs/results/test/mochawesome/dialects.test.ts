import { expectLimitsToHold } from '../support/hostile-json.ts';
import { messages, read } from '../support/read-text.ts';

type Entry = Readonly<Record<string, unknown>>;

const test = (title: string, state: string | null, more: Entry = {}): Entry => ({ title, state, err: {}, duration: 3, ...more });
const suite = (title: string, tests: Entry[], more: Entry = {}): Entry => ({
  title,
  tests,
  beforeHooks: [],
  suites: [],
  ...more,
});

function report(suites: Entry[], testsRegistered: number): Entry {
  const root = { title: '', file: '', suites, tests: [] };
  return {
    stats: { tests: testsRegistered, passes: 0, failures: 0, testsRegistered, duration: 2500 },
    results: [root],
    meta: {},
  };
}

describe('Mochawesome', () => {
  it('reads nested suites, and every field we keep', async () => {
    const err = { message: 'no', estack: 'Error: no\n    at x:1', diff: '- 1\n+ 2' };
    const inner = suite('gift', [test('pays', 'failed', { err })]);
    const result = await read(
      JSON.stringify(report([suite('cart', [test('adds', 'passed')], { file: '/a.js', suites: [inner] })], 2)),
    );
    expect(result).toEqual({
      format: 'mochawesome',
      tool: 'mocha',
      tests: [
        { name: 'adds', suite: ['cart'], file: '/a.js', status: 'passed', durationMs: 3 },
        {
          name: 'pays',
          suite: ['cart', 'gift'],
          file: '/a.js',
          status: 'failed',
          durationMs: 3,
          message: 'no',
          details: 'Error: no\n    at x:1\n\n- 1\n+ 2',
        },
      ],
      durationSeconds: 2.5,
      partial: false,
      problems: [],
    });
  });

  it.each([
    [{ state: 'passed', pass: true }, 'passed'],
    [{ state: 'failed', fail: true }, 'failed'],
    [{ state: null, fail: true }, 'failed'],
    [{ state: 'pending', pending: true }, 'skipped'],
    [{ state: null, skipped: true }, 'skipped'],
    [{ state: null }, 'errored'],
  ])('reads %j as %s', async (state, status) => {
    const result = await read(JSON.stringify(report([suite('cart', [test('a', null, state)])], 1)));
    expect(result.tests.map((each) => each.status)).toEqual([status]);
  });

  it('makes errored tests of hooks that failed, and none of others', async () => {
    const hooks = [
      test('"before all" hook', 'failed', { err: { message: 'no database' } }),
      test('"before each" hook', 'passed'),
    ];
    const afterHooks = [test('"after all" hook', 'failed')];
    const result = await read(JSON.stringify(report([suite('db', [], { beforeHooks: hooks, afterHooks })], 0)));
    expect(result.tests).toMatchObject([
      { name: '"before all" hook', suite: ['db'], status: 'errored', message: 'no database' },
      { name: '"after all" hook', suite: ['db'], status: 'errored' },
    ]);
  });

  it('counts what is listed, and keeps to its limits', async () => {
    const whole = report([suite('cart', [test('a', 'passed'), test('b', 'passed'), test('c', 'passed')])], 5);
    expect(messages(await read(JSON.stringify(whole)))).toEqual([
      'The file declares 5 tests and lists 3; the listed ones are counted.',
    ]);
    expect((await read(JSON.stringify(report([], 0)))).tests).toEqual([]);
    await expectLimitsToHold(whole);
  });
});
