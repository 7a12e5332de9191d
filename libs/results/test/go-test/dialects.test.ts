import { messages, read } from '../support/read-text.ts';

type Event = Readonly<Record<string, unknown>>;

function lines(...events: (Event | string)[]): string {
  return events.map((event) => `${typeof event === 'string' ? event : JSON.stringify({ Package: 'shop', ...event })}\n`).join('');
}

const run = (Test: string): Event => ({ Action: 'run', Test });
const end = (Action: string, Test?: string): Event => ({ Action, ...(Test === undefined ? {} : { Test }), Elapsed: 0.25 });
const print = (Output: string, Test?: string): Event => ({ Action: 'output', ...(Test === undefined ? {} : { Test }), Output });

describe('go test -json', () => {
  it('reads tests and subtests, with what a failure and a skip said', async () => {
    const result = await read(
      lines(
        { Action: 'start' },
        run('TestTier'),
        run('TestTier/n=1'),
        print('=== RUN   TestTier/n=1\n', 'TestTier/n=1'),
        print('    tier_test.go:6: got 2\n', 'TestTier/n=1'),
        print('--- FAIL: TestTier/n=1 (0.25s)\n', 'TestTier/n=1'),
        end('fail', 'TestTier/n=1'),
        end('fail', 'TestTier'),
        run('TestAbroad'),
        print('    tier_test.go:9: needs customs\n', 'TestAbroad'),
        end('skip', 'TestAbroad'),
        run('TestAdds'),
        print('chatter\n', 'TestAdds'),
        end('pass', 'TestAdds'),
        end('fail'),
      ),
    );
    expect(result).toEqual({
      format: 'go-test',
      tool: 'go test',
      tests: [
        {
          name: 'TestTier/n=1',
          suite: ['shop'],
          status: 'failed',
          durationMs: 250,
          message: 'tier_test.go:6: got 2',
        },
        { name: 'TestTier', suite: ['shop'], status: 'failed', durationMs: 250 },
        { name: 'TestAbroad', suite: ['shop'], status: 'skipped', durationMs: 250, message: 'needs customs' },
        { name: 'TestAdds', suite: ['shop'], status: 'passed', durationMs: 250 },
      ],
      partial: false,
      problems: [],
    });
  });

  it('makes one test with its tries of a test that ran again', async () => {
    const again = (outcome: string): Event[] => [run('TestFlaky'), print('no luck\n', 'TestFlaky'), end(outcome, 'TestFlaky')];
    const result = await read(lines(...again('fail'), end('fail'), ...again('fail'), end('fail'), ...again('pass'), end('pass')));
    expect(result.tests).toEqual([
      {
        name: 'TestFlaky',
        suite: ['shop'],
        status: 'passed',
        durationMs: 250,
        retries: [
          { status: 'failed', durationMs: 250, message: 'no luck' },
          { status: 'failed', durationMs: 250, message: 'no luck' },
        ],
      },
    ]);
  });

  it('never hides a package that failed with no failed test', async () => {
    const result = await read(
      lines(run('TestAdds'), end('pass', 'TestAdds'), print('panic: TestMain\n'), print('FAIL\tshop\t0.1s\n'), end('fail')),
    );
    expect(result.tests[1]).toEqual({
      name: '(outside any test)',
      suite: ['shop'],
      status: 'errored',
      message: 'The package failed, and none of its tests did.',
      details: 'panic: TestMain\nFAIL\tshop\t0.1s',
    });
  });

  it('takes a test that a panic cut off for errored', async () => {
    const result = await read(lines(run('TestHangs'), print('panic: timed out\n', 'TestHangs'), end('fail')));
    expect(result.tests).toEqual([
      {
        name: 'TestHangs',
        suite: ['shop'],
        status: 'errored',
        message: 'The package ended while this test was running.',
        details: 'panic: timed out',
      },
    ]);
    expect(result.partial).toBe(false);
  });

  it('reads a build failure from events', async () => {
    const result = await read(
      lines(
        { Package: undefined, ImportPath: 'shop [shop.test]', Action: 'build-output', Output: './a.go:4:6: unused\n' },
        { Package: undefined, ImportPath: 'shop [shop.test]', Action: 'build-fail' },
        { Action: 'start' },
        print('FAIL\tshop [build failed]\n'),
        { Action: 'fail', FailedBuild: 'shop [shop.test]' },
      ),
    );
    expect(result.tests).toMatchObject([{ name: '(build)', status: 'errored', message: 'The package could not be built.' }]);
    expect(result.tests[0]?.details).toContain('./a.go:4:6: unused');
  });

  it('reads a failed build that no package speaks of', async () => {
    const result = await read(lines({ Package: undefined, ImportPath: 'tool', Action: 'build-fail' }));
    expect(result.tests).toMatchObject([{ name: '(build)', suite: ['tool'], status: 'errored' }]);
  });

  it('reads the plain words of the compiler, alone or between events', async () => {
    const words = '# shop [shop.test]\n./main.go:5:2: undefined: fmt\nFAIL\tshop [build failed]\n';
    for (const text of [words, lines(words, { ...run('TestA'), Package: 'b' }, { ...end('pass', 'TestA'), Package: 'b' })]) {
      const { tests } = await read(text);
      expect(tests[0]).toMatchObject({ name: '(build)', suite: ['shop'], status: 'errored' });
      expect(tests[0]?.details).toContain('undefined: fmt');
    }
    const split = await read(
      lines('# shop [shop.test]', './main.go:5:2: wrong', print('FAIL\tshop [build failed]\n'), end('fail')),
    );
    expect(split.tests).toMatchObject([{ name: '(build)', status: 'errored' }]);
    expect(split.tests[0]?.details).toContain('./main.go:5:2: wrong');
  });

  it('reads benchmarks, packages without tests, and fields it does not know', async () => {
    const result = await read(
      lines({ Action: 'skip', Package: 'empty' }, run('BenchmarkSum'), { ...end('bench', 'BenchmarkSum'), New: 1 }, end('pass')),
    );
    expect(result.tests).toEqual([{ name: 'BenchmarkSum', suite: ['shop'], status: 'passed', durationMs: 250 }]);
    expect((await read(lines({ Action: 'start' }, end('pass')))).tests).toEqual([]);
  });

  it('takes no words of a test for an event', async () => {
    const forged = JSON.stringify({ Action: 'fail', Package: 'shop', Test: 'TestForged' });
    const result = await read(lines(run('TestA'), print(`${forged}\n`, 'TestA'), end('pass', 'TestA'), end('pass')));
    expect(result.tests.map((test) => test.name)).toEqual(['TestA']);
  });

  it('says where a file was cut', async () => {
    const text = lines(run('TestA'), end('pass', 'TestA'), run('TestB'), end('pass', 'TestB'), end('pass'));
    const cut = await read(text.slice(0, text.lastIndexOf('"TestB"')));
    expect(cut.partial).toBe(true);
    expect(cut.tests.map((test) => [test.name, test.status])).toEqual([
      ['TestA', 'passed'],
      ['TestB', 'errored'],
    ]);
    expect(cut.problems).toMatchObject([
      { line: 4, message: 'Line 4 is not valid JSON and was left out.' },
      { line: 4, message: 'The file ends before the package shop did.' },
    ]);
  });

  it('keeps to its limits', async () => {
    const many = lines(...Array.from({ length: 50 }, (_, n) => end('pass', `Test${n}`)), end('pass'));
    const few = await read(many, { maxTests: 10 });
    expect([few.tests.length, few.partial, messages(few)]).toEqual([
      10,
      true,
      ['The file lists more than 10 tests. The rest was not read.'],
    ]);
    const short = await read(many, { maxBytes: 1000 });
    expect(short.partial).toBe(true);
    expect(messages(short)).toContain('The file is larger than 1000 bytes. The rest was not read.');
    const deep = await read(lines(end('pass', 'TestA'), `{"Action":${'['.repeat(100)}`, end('pass')));
    expect(messages(deep)).toEqual(['Line 2 is nested deeper than 64 levels and was left out.']);
    const long = await read(lines(end('pass', 'TestA'), print('x'.repeat(5000)), end('pass')), { maxJsonLength: 1000 });
    expect(messages(long)).toEqual(['Line 2 is longer than 1000 characters and was left out.']);
    expect(long.partial).toBe(true);
    const loud = await read(
      lines(run('A'), ...Array.from({ length: 99 }, () => print('y'.repeat(999), 'A')), end('fail', 'A'), end('fail')),
    );
    expect(loud.tests[0]?.details?.length).toBeLessThanOrEqual(32_768);
  });
});
