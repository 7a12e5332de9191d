import type { TestStatus } from '@testwire/contracts';
import type { TestView } from '@testwire/providers';
import type { BitbucketDcSimulator } from '@testwire/testkit';
import { write } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { changeRun, connect, startBitbucket, writes } from './simulated.ts';

let bitbucket: BitbucketDcSimulator;
beforeEach(async () => {
  bitbucket = await startBitbucket();
});
afterEach(closeAll);

function test(name: string, status: TestStatus = 'failed', more: Partial<TestView> = {}): TestView {
  return { id: name, suite: ['cart'], name, status, message: `${name} is wrong`, ...more };
}

function failedRun(tests: readonly TestView[], overrides: Parameters<typeof changeRun>[0] = {}) {
  return changeRun({ status: 'failed', tests: () => tests, ...overrides });
}

const many = (count: number): TestView[] => Array.from({ length: count }, (_, index) => test(`test ${index}`));
const annotations = (): readonly Record<string, unknown>[] => bitbucket.state.reports.flatMap((report) => report.annotations);
const messages = (): unknown[] => annotations().map((one) => one['message']);

describe('Code Insights report of Bitbucket Data Center', () => {
  it('has the counts and every failed test, at its line where that is known', async () => {
    const annotation = { path: 'src/cart.test.ts', line: 12, title: 'cart › adds', message: 'expected 1' };
    const run = failedRun([test('adds'), test('sums', 'errored'), test('ships', 'passed')], { annotations: [annotation] });
    await expect(write(connect(bitbucket), 'insights', run, { headline: '2 failed' })).resolves.toMatchObject({
      kind: 'done',
      value: { rung: 'code-insights' },
    });
    expect(bitbucket.state.reports).toMatchObject([
      {
        fields: {
          title: 'Testwire',
          details: '2 failed',
          reporter: 'Testwire',
          result: 'FAIL',
          link: 'https://testwire.example.com/runs/run-1',
          data: [
            { title: 'Tests', type: 'NUMBER', value: 3 },
            { title: 'Passed', value: 2 },
            { title: 'Failed', value: 1 },
            { title: 'Errored', value: 0 },
            { title: 'Skipped', value: 0 },
            { title: 'Duration', type: 'DURATION', value: 4500 },
          ],
        },
      },
    ]);
    expect(annotations()).toMatchObject([
      { message: 'cart › adds\nexpected 1', path: 'src/cart.test.ts', line: 12, severity: 'HIGH', type: 'BUG' },
      { message: 'cart › sums\nsums is wrong' },
    ]);
    expect(annotations()[1]).not.toHaveProperty('path');
  });

  it('writes nothing when it says the same, in whatever order Bitbucket lists it', async () => {
    const run = failedRun([test('a'), test('b'), test('b')]);
    await write(connect(bitbucket), 'insights', run);
    await expect(write(connect(bitbucket), 'insights', run)).resolves.toMatchObject({ kind: 'unchanged' });
    expect(writes(bitbucket).map((one) => one.split(' ')[0])).toEqual(['PUT', 'POST']);
    expect(annotations()).toHaveLength(3);
  });

  it('deletes what is no longer true before it posts what is, and only when that differs', async () => {
    await write(connect(bitbucket), 'insights', failedRun([test('a'), test('b')]));
    await write(connect(bitbucket), 'insights', failedRun([test('b')]));
    expect(messages()).toEqual(['cart › b\nb is wrong']);
    await write(connect(bitbucket), 'insights', failedRun([test('b')]), { headline: 'another line' });
    expect(writes(bitbucket).map((one) => one.split(' ')[0])).toEqual(['PUT', 'POST', 'DELETE', 'POST', 'PUT']);
    await write(connect(bitbucket), 'insights', changeRun());
    expect(messages()).toEqual([]);
    expect(bitbucket.state.reports).toMatchObject([{ fields: { result: 'PASS' } }]);
  });

  it('notices a message or a line that changed', async () => {
    const at = (line: number, message: string) =>
      failedRun([], { annotations: [{ path: 'a.ts', line, title: 'adds', message }] });
    await write(connect(bitbucket), 'insights', at(1, 'x'));
    await write(connect(bitbucket), 'insights', at(2, 'x'));
    expect(annotations()).toMatchObject([{ line: 2 }]);
    await write(connect(bitbucket), 'insights', at(2, 'y'));
    expect(annotations()).toMatchObject([{ line: 2, message: 'adds\ny' }]);
    expect(annotations()).toHaveLength(1);
  });

  it('heals after a death between deleting and posting', async () => {
    await write(connect(bitbucket), 'insights', failedRun([test('a')]));
    bitbucket.failNext({ method: 'POST', path: /annotations$/, status: 503 });
    const run = failedRun([test('b')]);
    await expect(write(connect(bitbucket), 'insights', run)).resolves.toMatchObject({ failure: { kind: 'unavailable' } });
    expect(messages()).toEqual([]);
    await expect(write(connect(bitbucket), 'insights', run)).resolves.toMatchObject({ kind: 'done' });
    expect(messages()).toEqual(['cart › b\nb is wrong']);
  });

  it('holds 1000 annotations at most', async () => {
    await expect(write(connect(bitbucket), 'insights', failedRun(many(1200)))).resolves.toMatchObject({ kind: 'done' });
    expect(annotations()).toHaveLength(1000);
  });

  it('has no result until the run has one', async () => {
    const results: unknown[] = [];
    for (const status of ['pending', 'passed', 'running', 'cancelled', 'incomplete', 'errored'] as const) {
      await write(connect(bitbucket), 'insights', changeRun({ status }));
      results.push(bitbucket.state.reports[0]?.fields['result']);
    }
    expect(results).toEqual([undefined, 'PASS', undefined, 'FAIL', 'FAIL', 'FAIL']);
  });

  it('stays within what Bitbucket takes', async () => {
    const long = 'x'.repeat(5000);
    const run = failedRun([test(long), test('', 'failed', { suite: [], message: '' })], {
      name: long,
      annotations: [{ path: 'p'.repeat(50_001), line: 3, title: 'far', message: long }],
    });
    await expect(write(connect(bitbucket), 'insights', run, { headline: long })).resolves.toMatchObject({ kind: 'done' });
    expect(messages()).toContain('unnamed test');
    expect(annotations().some((one) => 'path' in one)).toBe(false);
  });

  it('may only be replaced by who made it', async () => {
    await write(connect(bitbucket), 'insights', changeRun());
    bitbucket.setTokens([
      { token: 'other', name: 'other' },
      { token: 'BBDC-MDM0MjM5NDc2MDxx', name: 'somebody else' },
    ]);
    await expect(write(connect(bitbucket), 'insights', failedRun([test('a')]))).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'permission' },
    });
  });
});
