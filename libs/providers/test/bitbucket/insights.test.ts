import type { BitbucketSimulator } from '@testwire/testkit';
import { RUN_STATUSES, type TestStatus } from '@testwire/contracts';
import type { TestView } from '@testwire/providers';
import { runView, SHA, surface, write } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { connect, startBitbucket, writes } from './simulated.ts';

let bitbucket: BitbucketSimulator;
beforeEach(async () => {
  bitbucket = await startBitbucket();
});
afterEach(closeAll);

function test(name: string, status: TestStatus = 'failed', more: Partial<TestView> = {}): TestView {
  return { id: name, suite: ['cart'], name, status, message: `${name} is wrong`, ...more };
}

function failedRun(tests: readonly TestView[], overrides: Parameters<typeof runView>[0] = {}) {
  return runView({ status: 'failed', tests: () => tests, ...overrides });
}

const many = (count: number): TestView[] => Array.from({ length: count }, (_, index) => test(`test ${index}`));
const annotations = (): Record<string, unknown>[] =>
  bitbucket.state.reports.flatMap((report) => [...report.annotations.values()]);

describe('Bitbucket Code Insights report', () => {
  it('has the counts and every failed test, at its line where that is known', async () => {
    const annotation = { path: 'src/cart.test.ts', line: 12, title: 'cart › adds', message: 'expected 1' };
    const run = failedRun([test('adds'), test('sums', 'errored'), test('ships', 'passed')], { annotations: [annotation] });
    await expect(write(connect(bitbucket), 'insights', run, { headline: '2 failed' })).resolves.toMatchObject({
      kind: 'done',
      value: { rung: 'code-insights' },
    });
    expect(bitbucket.state.reports).toMatchObject([
      {
        commit: SHA,
        fields: {
          title: 'Testwire',
          details: '2 failed',
          report_type: 'TEST',
          reporter: 'Testwire',
          result: 'FAILED',
          link: 'https://testwire.example.com/runs/run-1',
          data: [
            { title: 'Tests', type: 'NUMBER', value: 3 },
            { title: 'Passed', type: 'NUMBER', value: 2 },
            { title: 'Failed', type: 'NUMBER', value: 1 },
            { title: 'Errored', type: 'NUMBER', value: 0 },
            { title: 'Skipped', type: 'NUMBER', value: 0 },
            { title: 'Duration', type: 'DURATION', value: 4500 },
          ],
        },
      },
    ]);
    expect(annotations()).toMatchObject([
      { summary: 'cart › adds', details: 'expected 1', path: 'src/cart.test.ts', line: 12, result: 'FAILED' },
      { summary: 'cart › sums', details: 'sums is wrong' },
    ]);
    expect(annotations()[1]).not.toHaveProperty('line');
  });

  it.each(RUN_STATUSES.map((status) => [status]))('has a result for a run that is %s', async (status) => {
    await write(connect(bitbucket), 'insights', runView({ status }));
    const result = status === 'passed' ? 'PASSED' : status === 'pending' || status === 'running' ? 'PENDING' : 'FAILED';
    expect(bitbucket.state.reports).toMatchObject([{ fields: { result } }]);
  });

  it('is not written again when it says the same, and never doubles', async () => {
    const run = failedRun(many(5));
    await write(connect(bitbucket), 'insights', run);
    const before = writes(bitbucket);
    await expect(write(connect(bitbucket), 'insights', run)).resolves.toMatchObject({ kind: 'unchanged' });
    expect(writes(bitbucket)).toEqual(before);
    await expect(write(connect(bitbucket), 'insights', run, { headline: 'other words' })).resolves.toMatchObject({
      kind: 'done',
    });
    expect(annotations()).toHaveLength(5);
    expect(bitbucket.state.reports).toHaveLength(1);
  });

  it('takes back what is no longer true', async () => {
    await write(connect(bitbucket), 'insights', failedRun(many(5)));
    await write(connect(bitbucket), 'insights', failedRun(many(2)));
    expect(annotations().map(({ summary }) => summary)).toEqual(['cart › test 0', 'cart › test 1']);
    await write(connect(bitbucket), 'insights', runView());
    expect(annotations()).toEqual([]);
    expect(bitbucket.state.reports).toMatchObject([{ fields: { result: 'PASSED' } }]);
  });

  it('completes what an interrupted write left, with nothing but that', async () => {
    bitbucket.failNext({ method: 'POST', path: /annotations$/, status: 503 });
    await expect(write(connect(bitbucket), 'insights', failedRun(many(3)))).resolves.toMatchObject({
      failure: { kind: 'unavailable' },
    });
    await expect(write(connect(bitbucket), 'insights', failedRun(many(3)))).resolves.toMatchObject({ kind: 'done' });
    expect(annotations()).toHaveLength(3);
    expect(writes(bitbucket).map((one) => one.split(' ')[0])).toEqual(['PUT', 'POST', 'POST']);
  });

  it('sends 100 annotations at a time and 1000 at most, and reads them over all pages', async () => {
    await write(connect(bitbucket), 'insights', failedRun(many(1200)));
    expect(annotations()).toHaveLength(1000);
    expect(writes(bitbucket)).toHaveLength(11);
    await expect(write(connect(bitbucket), 'insights', failedRun(many(1200)))).resolves.toMatchObject({ kind: 'unchanged' });
  });

  it('tells tests of the same name apart', async () => {
    const located = { path: 'a.test.ts', line: 1, title: 'cart › twin', message: 'first' };
    const tests = [test('twin'), test('twin'), test('twin')];
    const run = failedRun(tests, { annotations: [located, located] });
    await write(connect(bitbucket), 'insights', run);
    expect(annotations()).toHaveLength(3);
    await expect(write(connect(bitbucket), 'insights', run)).resolves.toMatchObject({ kind: 'unchanged' });
  });

  it('keeps within the limits of its texts, and has none that is empty', async () => {
    const long = 'x'.repeat(5000);
    const tests = [test(long, 'failed', { message: long }), { ...test(''), suite: [], message: '' }];
    const client = connect(bitbucket);
    const { max } = surface(client, 'insights').headline;
    const run = failedRun(tests, { name: long });
    await expect(write(client, 'insights', run, { headline: 'h'.repeat(max) })).resolves.toMatchObject({ kind: 'done' });
    await expect(write(client, 'insights', run, { headline: '' })).resolves.toMatchObject({ kind: 'done' });
    expect(annotations()).toMatchObject([{ summary: `cart › ${'x'.repeat(442)}…` }, { summary: 'unnamed test' }]);
  });

  it('has no place without a commit', () => {
    const { commit: _, ...run } = runView();
    const insights = surface(connect(bitbucket), 'insights');
    expect(insights.place(runView())).toBe(`insights:acme/shop@${SHA}:Testwire`);
    expect(insights.place(run)).toBeUndefined();
  });
});
