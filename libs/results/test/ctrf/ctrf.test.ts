import { messages, NAME, read, refuse } from '../support/read-text.ts';

function report(results: object): string {
  return JSON.stringify({ reportFormat: 'CTRF', specVersion: '0.0.0', results: { tool: { name: 'jest' }, ...results } });
}

function tests(...entries: unknown[]): string {
  return report({ summary: { tests: entries.length }, tests: entries });
}

describe('CTRF', () => {
  it('reads every field we keep', async () => {
    const result = await read(
      report({
        summary: { tests: 1, start: 1_000, stop: 3_500 },
        environment: { osPlatform: 'linux', buildNumber: 7, healthy: true, extra: { a: 1 } },
        tests: [
          {
            name: 'adds',
            status: 'passed',
            duration: 12.5,
            suite: 'unit > cart',
            filePath: 'cart.test.ts',
            line: 4,
            browser: 'firefox',
            device: 'phone',
            parameters: { n: 1 },
            retries: 1,
            retryAttempts: [{ attempt: 1, status: 'failed', duration: 3, message: 'no', trace: 'at x' }],
          },
        ],
      }),
    );
    expect(result).toEqual({
      format: 'ctrf',
      tool: 'jest',
      tests: [
        {
          name: 'adds',
          status: 'passed',
          durationMs: 12.5,
          suite: ['unit', 'cart'],
          file: 'cart.test.ts',
          line: 4,
          parameters: '{"n":1}',
          environment: 'firefox, phone',
          retries: [{ status: 'failed', durationMs: 3, message: 'no', details: 'at x' }],
        },
      ],
      durationSeconds: 2.5,
      environment: { osPlatform: 'linux', buildNumber: '7', healthy: 'true' },
      partial: false,
      problems: [],
    });
  });

  it.each([
    ['passed', 'passed'],
    ['failed', 'failed'],
    ['skipped', 'skipped'],
    ['pending', 'skipped'],
    ['other', 'errored'],
  ])('reads the status %s as %s', async (status, expected) => {
    expect((await read(tests({ name: 'a', status, duration: 1 }))).tests[0]?.status).toBe(expected);
  });

  it('takes the suite as a list too', async () => {
    expect((await read(tests({ name: 'a', status: 'passed', suite: ['x', 'y'] }))).tests[0]?.suite).toEqual(['x', 'y']);
  });

  it('keeps a flaky verdict whose tries are not listed', async () => {
    const result = await read(
      tests({ name: 'a', status: 'passed', flaky: true, retries: 2 }, { name: 'b', status: 'failed', flaky: true }),
    );
    expect(result.tests.map((test) => test.retries?.map((retry) => retry.status))).toEqual([['failed'], undefined]);
  });

  it('keeps the tests it can read, and names the others', async () => {
    const result = await read(
      tests({ name: 'a', status: 'passed' }, { status: 'passed' }, { name: 'c', status: 'green' }, 7, { name: 'e' }),
    );
    expect(result.tests.map((test) => test.name)).toEqual(['a']);
    expect(result.partial).toBe(true);
    expect(messages(result)).toEqual([
      'Entry 2 of "results.tests" was left out: it has no name.',
      'Entry 3 of "results.tests" was left out: its status is "green".',
      'Entry 4 of "results.tests" was left out: it is not an object.',
      'Entry 5 of "results.tests" was left out: its status is missing.',
    ]);
  });

  it('says when the summary claims another number', async () => {
    const result = await read(report({ summary: { tests: 3 }, tests: [{ name: 'a', status: 'passed' }] }));
    expect(messages(result)).toEqual(['The summary declares 3 tests and the file lists 1; the listed ones are counted.']);
  });

  it('needs no reportFormat', async () => {
    expect((await read('{"results":{"tool":{"name":"x"},"tests":[]}}')).format).toBe('ctrf');
  });

  it('names the line of malformed JSON', async () => {
    expect(await refuse('{"reportFormat": "CTRF",\n "results": {"tests": [\n{"name": "a",]}}')).toEqual({
      file: NAME,
      line: 3,
      message: 'Not valid JSON: expected a name at column 14, found "]}}".',
    });
  });

  it('refuses a report without a list of tests', async () => {
    expect((await refuse(report({ tests: {} }))).message).toBe('The CTRF report has no list "results.tests".');
  });

  it('keeps to its limits', async () => {
    const deep = `{"reportFormat":"CTRF","results":${'['.repeat(200_000)}`;
    expect((await refuse(deep)).message).toBe('The JSON is nested deeper than 64 levels and was not read.');
    const long = tests(...Array.from({ length: 5000 }, () => ({ name: 'x'.repeat(30), status: 'passed' })));
    expect((await refuse(long, { maxJsonLength: 100_000 })).message).toBe(
      'The JSON is longer than 100000 characters and was not read.',
    );
    expect((await refuse(long, { maxBytes: 100_000 })).message).toBe('The file is larger than 100000 bytes and was not read.');
    const few = await read(long, { maxTests: 10 });
    expect([few.tests.length, few.partial, messages(few)]).toEqual([
      10,
      true,
      ['The file lists more than 10 tests. The rest was not read.'],
    ]);
  });

  it('does not take brackets in a text for nesting', async () => {
    const name = `\\"${'[{'.repeat(50)}`;
    expect((await read(tests({ name, status: 'passed' }))).tests[0]?.name).toBe(name);
  });

  it.each([80, 81])('lets no NUL and no half of a surrogate pair through, cut at %d', async (maxMessage) => {
    const result = await read(tests({ name: 'a\u0000b\uD83D', status: 'failed', message: '🛒'.repeat(60) }), { maxMessage });
    expect(result.tests[0]?.name).toBe('a\uFFFDb\uFFFD');
    expect(result.tests[0]?.message).toMatch(/^(?:🛒)+ … \[cut, 120 characters in all\]$/u);
  });
});
