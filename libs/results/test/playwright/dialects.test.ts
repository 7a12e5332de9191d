import { expectLimitsToHold } from '../support/hostile-json.ts';
import { messages, read, refuse } from '../support/read-text.ts';

type Entry = Readonly<Record<string, unknown>>;

const CONFIG = { rootDir: '/src', projects: [] };
const spec = (title: string, ...tests: Entry[]): Entry => ({ title, file: 'cart.spec.ts', line: 4, tests });
const test = (status: string, results: Entry[], more: Entry = {}): Entry => ({
  status,
  expectedStatus: 'passed',
  results,
  ...more,
});
const tried = (status: string, more: Entry = {}): Entry => ({ status, duration: 10, ...more });

function report(specs: Entry[], more: Entry = {}): Entry {
  const cart = { title: 'cart', file: 'cart.spec.ts', specs, suites: [] };
  return { config: CONFIG, suites: [{ title: 'cart.spec.ts', file: 'cart.spec.ts', specs: [], suites: [cart] }], ...more };
}

describe('Playwright', () => {
  it('reads a test for each project, with its tries', async () => {
    const error = { message: 'Error: no', stack: 'Error: no\n    at x:1', snippet: '> 4 | no' };
    const result = await read(
      JSON.stringify(
        report(
          [
            spec('adds', test('flaky', [tried('timedOut', { errors: [error] }), tried('passed')], { projectName: 'firefox' })),
            spec('pays', test('unexpected', [tried('failed', { error })], { projectName: 'firefox' })),
          ],
          { stats: { duration: 2500, expected: 0, unexpected: 1, flaky: 1, skipped: 0 } },
        ),
      ),
    );
    const failure = { status: 'failed', durationMs: 10, message: 'Error: no', details: 'Error: no\n    at x:1\n\n> 4 | no' };
    const place = { suite: ['cart'], file: 'cart.spec.ts', line: 4, environment: 'firefox' };
    expect(result).toEqual({
      format: 'playwright',
      tool: 'playwright',
      tests: [
        { name: 'adds', ...place, status: 'passed', durationMs: 10, retries: [failure] },
        { name: 'pays', ...place, ...failure },
      ],
      durationSeconds: 2.5,
      partial: false,
      problems: [],
    });
  });

  it.each([
    ['expected', 'passed', 'passed', 'passed'],
    ['expected', 'failed', 'failed', 'passed'],
    ['unexpected', 'failed', 'passed', 'failed'],
    ['unexpected', 'passed', 'timedOut', 'failed'],
    ['unexpected', 'passed', 'interrupted', 'errored'],
    ['skipped', 'skipped', 'skipped', 'skipped'],
    ['strange', 'passed', 'failed', 'failed'],
  ])('judges %s (expected %s, was %s) as %s', async (status, expectedStatus, was, judged) => {
    const result = await read(JSON.stringify(report([spec('a', test(status, [tried(was)], { expectedStatus }))])));
    expect(result.tests.map((each) => each.status)).toEqual([judged]);
  });

  it('says why a test was skipped, or failed by passing', async () => {
    const skip = test('skipped', [tried('skipped')], { annotations: [{ type: 'fixme', description: 'SHOP-9' }] });
    const passed = test('unexpected', [tried('passed')], { expectedStatus: 'failed' });
    const result = await read(JSON.stringify(report([spec('a', skip), spec('b', passed), spec('c', test('unexpected', []))])));
    expect(result.tests.map((each) => each.message)).toEqual([
      'SHOP-9',
      'The test was expected to fail, and passed.',
      'The test was not run.',
    ]);
  });

  it('does not take passed tries of a serial group for flaky', async () => {
    const result = await read(JSON.stringify(report([spec('a', test('expected', [tried('passed'), tried('passed')]))])));
    expect(result.tests[0]?.retries).toEqual([{ status: 'passed', durationMs: 10 }]);
  });

  it('makes errored tests of errors outside of tests', async () => {
    const errors = [{ message: 'SyntaxError: x', location: { file: '/src/a.spec.ts', line: 7 } }, { value: 'thrown text' }];
    const result = await read(JSON.stringify({ config: CONFIG, suites: [], errors }));
    expect(result.tests).toEqual([
      { name: '(outside any test)', status: 'errored', file: '/src/a.spec.ts', line: 7, message: 'SyntaxError: x' },
      { name: '(outside any test)', status: 'errored', message: 'thrown text' },
    ]);
  });

  it('counts what is listed, refuses what has no suites, and keeps to its limits', async () => {
    const specs = ['a', 'b', 'c'].map((title) => spec(title, test('expected', [tried('passed')])));
    const stats = { expected: 5, unexpected: 0, flaky: 0, skipped: 0 };
    expect(messages(await read(JSON.stringify(report(specs, { stats }))))).toEqual([
      'The file declares 5 tests and lists 3; the listed ones are counted.',
    ]);
    expect((await refuse(JSON.stringify({ config: CONFIG, suites: {} }))).message).toBe(
      'The Playwright report has no list "suites".',
    );
    await expectLimitsToHold(report(specs));
  });
});
