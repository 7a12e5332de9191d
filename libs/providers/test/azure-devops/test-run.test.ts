import type { AzureDevOpsSimulator } from '@testwire/testkit';
import { RUN_STATUSES } from '@testwire/contracts';
import type { RunView, TestView } from '@testwire/providers';
import { runView } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { BUILD, buildRun, changeRun, connect, meet, startAzure, surface, write } from './simulated.ts';

afterEach(closeAll);

const test = (name: string, status: TestView['status'] = 'passed', rest: Partial<TestView> = {}): TestView => ({
  id: name,
  suite: ['Cart'],
  name,
  status,
  durationMs: 12.4,
  ...rest,
});

const many = (count: number): readonly TestView[] => Array.from({ length: count }, (_, index) => test(`test ${index}`));
const running = (tests: readonly TestView[], overrides: Partial<RunView> = {}): RunView =>
  buildRun({ tests: () => tests, ...overrides });

const outcomes = (azure: AzureDevOpsSimulator): (string | undefined)[][] =>
  azure.state.testRuns.map(({ results }) => results.map(({ outcome }) => outcome));

describe('Azure DevOps test run', () => {
  it('has the results, the report and the verdict of the run, and is written once', async () => {
    const azure = await startAzure();
    const run = running([
      test('rounds', 'failed', { message: 'expected 2', details: 'at cart.ts:3', file: 'cart.ts' }),
      test('crashes', 'errored'),
      test('adds'),
      test('waits', 'skipped'),
    ]);
    const first = await write(connect(azure), 'test-run', run, { headline: '2 of 4 failed', body: '# Report' });
    const [made] = azure.state.testRuns;
    expect(first).toMatchObject({ kind: 'done', value: { externalId: String(made?.id), rung: 'test-run' } });
    expect(made).toMatchObject({
      build: BUILD,
      state: 'Completed',
      name: expect.stringMatching(/^Testwire \[testwire:[0-9a-f]{16}\]$/) as string,
      comment: expect.stringMatching(/^2 of 4 failed \[[0-9a-f]{16}\]$/) as string,
      results: [
        {
          testCaseTitle: 'rounds',
          automatedTestName: 'Cart.rounds',
          automatedTestStorage: 'cart.ts',
          outcome: 'Failed',
          durationInMs: 12,
          errorMessage: 'expected 2',
          stackTrace: 'at cart.ts:3',
        },
        { outcome: 'Failed' },
        { outcome: 'Passed' },
        { outcome: 'NotExecuted' },
      ],
      attachments: [{ fileName: 'testwire-report.md', content: Buffer.from('# Report') }],
    });
    const before = azure.requests.length;
    await expect(write(connect(azure), 'test-run', run, { headline: '2 of 4 failed', body: '# Report' })).resolves.toEqual({
      ...first,
      kind: 'unchanged',
    });
    expect(azure.requests.slice(before).filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('takes as many results in one call as the vendor does', async () => {
    const azure = await startAzure();
    await expect(write(connect(azure), 'test-run', running(many(2300)))).resolves.toMatchObject({ kind: 'done' });
    expect(azure.state.testRuns.map(({ results }) => results.length)).toEqual([2300]);
    await expect(write(connect(azure), 'test-run', running(many(2300)))).resolves.toMatchObject({ kind: 'unchanged' });
  });

  it('changes its results with a new attempt, and counts no test twice', async () => {
    const azure = await startAzure();
    await write(connect(azure), 'test-run', running([test('a', 'failed'), test('b'), test('gone')], { status: 'failed' }));
    const again = running([test('a'), test('b'), test('new')], { attempt: 2 });
    await expect(write(connect(azure), 'test-run', again)).resolves.toMatchObject({ kind: 'done' });
    await expect(write(connect(azure), 'test-run', again)).resolves.toMatchObject({ kind: 'unchanged' });
    expect(outcomes(azure)).toEqual([['Passed', 'Passed', 'NotApplicable', 'Passed']]);
    const posted = azure.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/results'));
    expect(posted.map(({ body }) => (body as unknown[]).length)).toEqual([3, 1]);
  });

  it('keeps tests apart that look the same', async () => {
    const azure = await startAzure();
    await write(connect(azure), 'test-run', running([test('same'), test('same', 'failed'), test('same')]));
    await write(connect(azure), 'test-run', running([test('same'), test('same'), test('same'), test('same')]));
    expect(outcomes(azure)).toEqual([['Passed', 'Passed', 'Passed', 'Passed']]);
  });

  it.each([
    ['the run was made', { method: 'POST', path: /runs$/ }],
    ['results were added', { method: 'POST', path: /results$/ }],
    ['the report was attached', { method: 'POST', path: /attachments$/ }],
    ['the run was completed', { method: 'PATCH', path: /runs\/\d+$/ }],
  ])('is taken over from a writer that died after %s', async (_, step) => {
    for (const afterEffect of [true, false]) {
      const azure = await startAzure();
      azure.failNext({ ...step, status: 'reset', afterEffect });
      const run = running(many(1500));
      await expect(write(connect(azure), 'test-run', run)).resolves.toMatchObject({ failure: { kind: 'unavailable' } });
      const second = await write(connect(azure), 'test-run', run);
      expect(['done', 'unchanged']).toContain(second.kind);
      expect(azure.state.testRuns).toMatchObject([{ state: 'Completed' }]);
      expect(azure.state.testRuns.map(({ results, attachments }) => [results.length, attachments.length])).toEqual([[1500, 1]]);
    }
  });

  it('counts no test twice when two writers do the same at the same moment', async () => {
    const azure = await startAzure();
    const steps = [
      [/runs$/, [test('a')]],
      [/results$/, [test('a'), test('b')]],
    ] as const;
    for (const [step, tests] of steps) {
      await meet(azure, step, () => [connect(azure), connect(azure)].map((client) => write(client, 'test-run', running(tests))));
    }
    expect(outcomes(azure).map((one) => one.filter((outcome) => outcome !== 'NotApplicable'))).toEqual([['Passed', 'Passed']]);
  });

  it('says so when a second one may not be removed', async () => {
    const azure = await startAzure();
    await write(connect(azure), 'test-run', running([test('a')]));
    const [made] = azure.state.testRuns;
    azure.addTestRun({ build: BUILD, name: made?.name ?? '', results: [] });
    azure.deny('test-delete');
    await expect(write(connect(azure), 'test-run', running([test('a')]))).resolves.toMatchObject({
      kind: 'degraded',
      rung: 'duplicate-left',
      value: { externalId: String(made?.id) },
    });
  });

  it('stays away where the jobs publish results themselves, unless it is told to', async () => {
    const azure = await startAzure();
    azure.addTestRun({ build: BUILD, name: 'unit', results: [{ testCaseTitle: 'a', outcome: 'Passed' }] });
    const run = running([test('a')]);
    await expect(write(connect(azure), 'test-run', run)).resolves.toMatchObject({
      kind: 'unsupported',
      reason: expect.stringContaining('twice') as string,
    });
    expect(azure.state.testRuns).toHaveLength(1);
    await expect(write(connect(azure, { testRuns: 'always' }), 'test-run', run)).resolves.toMatchObject({ kind: 'done' });
    expect(azure.state.testRuns).toHaveLength(2);
    expect(connect(azure, { testRuns: 'off' }).surfaces.map(({ kind }) => kind)).not.toContain('tests');
  });

  it('finds its own behind more test runs than a page holds', async () => {
    const azure = await startAzure();
    for (let index = 0; index < 130; index += 1) azure.addTestRun({ build: BUILD, name: `matrix ${index}`, results: [] });
    const client = connect(azure, { testRuns: 'always' });
    await write(client, 'test-run', running([test('a')]));
    await write(client, 'test-run', running([test('a', 'failed')]));
    expect(azure.state.testRuns).toHaveLength(131);
    expect(outcomes(azure).at(-1)).toEqual(['Failed']);
  });

  it('has a place for a finished run of a build, one for all its attempts', async () => {
    const azure = await startAzure();
    const place = (run: RunView): string | undefined => surface(connect(azure), 'test-run', run).place(run);
    expect(place(buildRun())).toBe(`tests:my shop/${BUILD}:shop:run-1`);
    expect(place(buildRun({ attempt: 2 }))).toBe(place(buildRun()));
    expect(place(buildRun({ repository: { name: 'acme/shop', host: 'github' } }))).toBe(place(buildRun()));
    const tests = connect(azure).surfaces.find(({ kind }) => kind === 'tests');
    expect(tests?.place(buildRun({ status: 'running' }))).toBeUndefined();
    expect(tests?.place(changeRun())).toBeUndefined();
    await expect(tests?.write({ run: runView(), headline: '', body: '', previous: undefined })).resolves.toMatchObject({
      kind: 'unsupported',
    });
  });

  it('ends in a state for every status of a run', async () => {
    const azure = await startAzure();
    for (const status of RUN_STATUSES) await write(connect(azure), 'test-run', running([], { status, runId: status }));
    expect(azure.state.testRuns.map(({ state }) => state)).toEqual([
      'Aborted',
      'Aborted',
      'Completed',
      'Completed',
      'Aborted',
      'Aborted',
      'Aborted',
    ]);
  });

  it('cuts what is too long for a result', async () => {
    const azure = await startAzure();
    const long = 'x'.repeat(5000);
    const run = running([test(long, 'failed', { message: long, details: long, file: long, suite: [long, long] })]);
    await expect(write(connect(azure), 'test-run', run, { headline: long })).resolves.toMatchObject({ kind: 'done' });
    await expect(write(connect(azure), 'test-run', run, { headline: long })).resolves.toMatchObject({ kind: 'unchanged' });
  });
});
