import { messages, read } from '../support/read-text.ts';

type Entry = Readonly<Record<string, unknown>>;

const at = (seconds: number): Entry => ({ timestamp: { seconds, nanos: 0 } });
const META = { meta: { protocolVersion: '31.1.0', implementation: { name: 'cucumber-js' } } };
const row = (id: string, ...cells: string[]): Entry => ({ id, location: { line: 12 }, cells: cells.map((value) => ({ value })) });
const OUTLINE = {
  id: 's2',
  location: { line: 9 },
  examples: [{ tableHeader: row('h', 'n', 'tier'), tableBody: [row('r1', '2', 'gold')] }],
};
const DOCUMENT = {
  gherkinDocument: {
    feature: {
      name: 'Cart',
      children: [
        { scenario: { id: 's1', location: { line: 4 } } },
        { rule: { name: 'Gift', children: [{ scenario: OUTLINE }] } },
      ],
    },
  },
};
const PICKLES = [
  { pickle: { id: 'p1', uri: 'cart.feature', name: 'adds', astNodeIds: ['s1'] } },
  { pickle: { id: 'p2', uri: 'cart.feature', name: 'wraps', astNodeIds: ['s2', 'r1'] } },
  { testRunStarted: at(1) },
  { testCase: { id: 'c1', pickleId: 'p1' } },
  { testCase: { id: 'c2', pickleId: 'p2' } },
];

/** One try of a test case, from second 2 to second 3. */
function tried(testCaseId: string, id: string, statuses: string[], more: Entry = {}): Entry[] {
  const exception = { message: 'no', stackTrace: 'Error: no\n    at x:1' };
  const steps = statuses.map((status) => ({
    testStepFinished: { testCaseStartedId: id, testStepResult: { status, ...(status === 'FAILED' ? { exception } : {}) } },
  }));
  const finished = { testCaseFinished: { testCaseStartedId: id, willBeRetried: false, ...at(3), ...more } };
  return [{ testCaseStarted: { id, testCaseId, ...at(2) } }, ...steps, finished];
}

const finished = (success: boolean, more: Entry = {}): Entry => ({ testRunFinished: { success, ...at(4), ...more } });

function lines(...events: Entry[]): string {
  return [META, DOCUMENT, ...PICKLES, ...events].map((event) => `${JSON.stringify(event)}\n`).join('');
}

describe('Cucumber messages', () => {
  it('reads every field we keep, with tries and the row of an outline', async () => {
    const result = await read(
      lines(
        ...tried('c1', 't1', ['FAILED'], { willBeRetried: true }),
        ...tried('c1', 't2', ['PASSED']),
        ...tried('c2', 't3', ['PASSED', 'FAILED', 'SKIPPED']),
        finished(false),
      ),
    );
    const failure = { status: 'failed', durationMs: 1000, message: 'no', details: 'Error: no\n    at x:1' };
    expect(result).toEqual({
      format: 'cucumber-messages',
      tool: 'cucumber-js',
      tests: [
        { name: 'adds', suite: ['Cart'], file: 'cart.feature', line: 4, status: 'passed', durationMs: 1000, retries: [failure] },
        { name: 'wraps', suite: ['Cart', 'Gift'], file: 'cart.feature', line: 12, parameters: 'n=2, tier=gold', ...failure },
      ],
      durationSeconds: 3,
      partial: false,
      problems: [],
    });
  });

  it.each([
    [['PASSED'], 'passed'],
    [[], 'passed'],
    [['PASSED', 'SKIPPED'], 'skipped'],
    [['PENDING', 'SKIPPED'], 'errored'],
    [['UNDEFINED'], 'errored'],
    [['AMBIGUOUS', 'SKIPPED'], 'errored'],
    [['UNDEFINED', 'FAILED'], 'failed'],
  ])('judges the steps %j as %s', async (steps, status) => {
    const result = await read(lines(...tried('c1', 't', steps), finished(true)));
    expect(result.tests.map((test) => test.status)).toEqual([status]);
  });

  it('makes errored tests of hooks of the run and of files that cannot be parsed', async () => {
    const hook = { testRunHookFinished: { result: { status: 'FAILED', message: 'no database' } } };
    const parse = { parseError: { source: { uri: 'a.feature', location: { line: 3 } }, message: 'unexpected end' } };
    const result = await read(lines(hook, parse, finished(false)));
    expect(result.tests).toEqual([
      { name: '(outside any test)', status: 'errored', message: 'no database' },
      { name: '(outside any test)', status: 'errored', message: 'unexpected end', file: 'a.feature', line: 3 },
    ]);
  });

  it('is never green when the run was not', async () => {
    const result = await read(lines(...tried('c1', 't', ['PASSED']), finished(false)));
    expect(result.tests).toMatchObject([{ status: 'passed' }, { name: '(outside any test)', status: 'errored' }]);
    expect((await read(lines(finished(true)))).tests).toEqual([]);
  });

  it('says where a file was cut', async () => {
    const text = lines(...tried('c1', 't1', ['PASSED']), ...tried('c2', 't2', ['PASSED']), finished(true));
    const cut = await read(text.slice(0, text.lastIndexOf('testCaseFinished') + 8));
    expect(cut.tests.map((test) => test.status)).toEqual(['passed', 'errored']);
    expect(cut.partial).toBe(true);
    expect(messages(cut)).toEqual([
      'Line 13 is not valid JSON and was left out.',
      'The file ends before the run did. 1 scenario did not end.',
    ]);
  });

  it('keeps to its limits', async () => {
    const text = lines(...tried('c1', 't1', ['PASSED']), ...tried('c2', 't2', ['PASSED']), finished(true));
    const few = await read(text, { maxTests: 1 });
    expect([few.tests.length, few.partial]).toEqual([1, true]);
    expect(messages(await read(text, { maxBytes: 900 }))).toContain('The file is larger than 900 bytes. The rest was not read.');
  });
});
