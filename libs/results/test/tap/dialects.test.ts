import { messages, read, refuse } from '../support/read-text.ts';

async function statuses(...lines: string[]): Promise<string[]> {
  const result = await read(['TAP version 14', ...lines, `1..${lines.length}`].join('\n'));
  return result.tests.map((test) => `${test.name}: ${test.status}`);
}

describe('TAP points', () => {
  it.each([
    ['ok 1 - adds', 'adds: passed'],
    ['ok 1 adds', 'adds: passed'],
    ['ok', 'test 1: passed'],
    ['not ok 1', 'test 1: failed'],
    ['ok - 3 items', '3 items: passed'],
    ['ok 1 - ships # SKIP customs', 'ships: skipped'],
    ['ok 1 - ships # skipped: customs', 'ships: skipped'],
    ['not ok 1 - pays # TODO later', 'pays: skipped'],
    ['ok 1 - pays # todo', 'pays: skipped'],
    ['not ok 1 - counts \\# TODO marks', 'counts # TODO marks: failed'],
    ['not ok 1 - issue # TODOS', 'issue # TODOS: failed'],
    ['ok 1 - opens a {', 'opens a: passed'],
  ])('reads %j', async (line, expected) => {
    expect(await statuses(line)).toEqual([expected]);
  });

  it('reads times, reasons and what the YAML block says', async () => {
    const result = await read(`TAP version 13
1..4
ok 1 - adds # time=12.5ms
ok 2 - ships # SKIP needs customs
not ok 3 - pays
  ---
  duration_ms: 7.5
  location: '/src/cart.test.mjs:5:3'
  error: |-
    two
    lines
  stack: |-
    ok 9 - not a test
  ...
not ok 4 - old
#   Failed test 'old'
#   at t/cart.t line 8.
`);
    expect(result).toEqual({
      format: 'tap',
      tests: [
        { name: 'adds', status: 'passed', durationMs: 12.5 },
        { name: 'ships', status: 'skipped', message: 'needs customs' },
        {
          name: 'pays',
          status: 'failed',
          durationMs: 7.5,
          message: 'two\nlines',
          details: expect.stringContaining('ok 9 - not a test') as string,
          file: '/src/cart.test.mjs',
          line: 5,
        },
        {
          name: 'old',
          status: 'failed',
          message: "  Failed test 'old'".trim(),
          details: "  Failed test 'old'\n  at t/cart.t line 8.",
          file: 't/cart.t',
          line: 8,
        },
      ],
      partial: false,
      problems: [],
    });
  });

  it('finds the place in a map', async () => {
    const result = await read('1..1\nnot ok 1 - a\n  ---\n  at:\n    line: 8\n    file: test.js\n  message: "no"\n  ...\n');
    expect(result.tests).toMatchObject([{ file: 'test.js', line: 8, message: 'no' }]);
  });
});

describe('TAP subtests', () => {
  it('makes suites of tests that have some, streamed or in braces', async () => {
    const result = await read(`TAP version 14
# Subtest: cart
    # Subtest: gift
        ok 1 - wraps
        not ok 2 - pays
        1..2
    not ok 1 - gift
    1..1
not ok 1 - cart
ok 2 - checkout {
    ok 1 - step
    1..1
}
1..2
`);
    expect(result.tests).toEqual([
      { name: 'wraps', suite: ['cart', 'gift'], status: 'passed' },
      { name: 'pays', suite: ['cart', 'gift'], status: 'failed' },
      { name: 'step', suite: ['checkout'], status: 'passed' },
    ]);
    expect([result.partial, result.problems]).toEqual([false, []]);
  });

  it('keeps a failure that no subtest explains, and excuses those below a TODO', async () => {
    const result = await read(`TAP version 14
    ok 1 - reads
    1..1
not ok 1 - teardown
    not ok 1 - later
    1..1
not ok 2 - plans # TODO
1..2
`);
    expect(result.tests.map((test) => [test.name, test.suite, test.status])).toEqual([
      ['reads', ['teardown'], 'passed'],
      ['teardown', undefined, 'failed'],
      ['later', ['plans'], 'skipped'],
    ]);
  });

  it('loses no subtest whose test never came', async () => {
    const result = await read('TAP version 14\n    not ok 1 - pays\n');
    expect(result.tests).toMatchObject([{ name: 'pays', status: 'failed' }, { name: '(plan)' }]);
    expect(messages(result)).toContain('The document ends inside a subtest.');
    expect(result.partial).toBe(true);
  });
});

describe('TAP documents', () => {
  it.each([
    ['1..3\nok 1\nok 2', 'failed', 'The plan says 3 tests, and the document has 2.', true],
    ['1..1\nok 1\nok 2', 'failed', 'The plan says 1 test, and the document has 2.', false],
    ['ok 1\nok 2', 'failed', 'There is no plan, so that tests may be missing.', true],
  ])('makes a failed test of a plan that was not kept: %j', async (text, status, message, partial) => {
    const result = await read(text);
    expect(result.tests.at(-1)).toEqual({ name: '(plan)', status, message });
    expect([result.partial, messages(result)]).toEqual([partial, [message]]);
  });

  it('makes one failed test of a bail-out', async () => {
    const result = await read('TAP version 13\n1..9\nok 1 - a\n    ok 1 - b\n    Bail out! no database\nBail out! no database\n');
    expect(result.tests).toMatchObject([
      { name: 'a', status: 'passed' },
      { name: '(bail out)', status: 'failed', message: 'no database' },
      { name: 'b' },
    ]);
    expect(result.tests).toHaveLength(3);
  });

  it('reads an empty run, and several documents in one file', async () => {
    const empty = await read('TAP version 13\n1..0 # skip no translator\n');
    expect([empty.tests, empty.partial, empty.problems]).toEqual([[], false, []]);
    const both = await read('TAP version 13\nok 1 - a\n1..1\nTAP version 13\n1..1\nnot ok 1 - b\n');
    expect(both.tests.map((test) => test.status)).toEqual(['passed', 'failed']);
    expect(both.problems).toEqual([]);
  });

  it('says where tests follow the last plan, a plan comes twice, and a block does not end', async () => {
    const late = await read('TAP version 13\nok 1\n1..2\nok 2\n');
    expect([late.partial, late.problems[0]?.line]).toEqual([true, 4]);
    expect(messages(await read('1..1\n1..2\nok 1\n'))).toEqual(['There is more than one plan; the first one counts.']);
    const open = await read('1..2\nnot ok 1 - a\n  ---\n  message: x\nok 2 - b\n');
    expect(open.tests.map((test) => test.status)).toEqual(['failed', 'passed']);
    expect(open.problems).toMatchObject([{ line: 5, message: 'The YAML block has no end.' }]);
    expect((await read('1..1\nnot ok 1 - a\n  ---\n  message: x\n')).partial).toBe(true);
  });

  it.each([
    'ok, let us begin\nok 1\n',
    'ok then\nnot ok 2\n1..2\n',
    'ok 1 file copied\nok done\n',
    'Starting\nok 1 - a\nok 2 - b\n',
    '1..5\nbuilding 1 of 5\n',
    '# a title\n\nnot ok is what it is\n',
    'The log speaks of TAP version 13 somewhere\nok 1\n',
    '2026-01-01 ok 1\n2026-01-01 ok 2\n1..2\n',
  ])('does not take a log for TAP: %j', async (text) => {
    expect((await refuse(text)).message).toMatch(/^The file is neither XML nor JSON/);
  });

  it('finds TAP behind the banner of a script, and with Windows line ends', async () => {
    const result = await read('> shop@1.0.0 test\r\n> node --test\r\n\r\nTAP version 13\r\nok 1 - a # SKIP why\r\n1..1\r\n');
    expect(result.tests).toEqual([{ name: 'a', status: 'skipped', message: 'why' }]);
  });

  it('keeps to its limits', async () => {
    const points = Array.from({ length: 50 }, (_, n) => `ok ${n + 1} - test ${n}`).join('\n');
    const few = await read(`1..50\n${points}\n`, { maxTests: 10 });
    expect([few.tests.length, few.partial]).toEqual([10, true]);
    const short = await read(`1..50\n${points}\n`, { maxBytes: 300 });
    expect(short.partial).toBe(true);
    expect(messages(short)).toContain('The file is larger than 300 bytes. The rest was not read.');
    const deep = await read(`TAP version 14\n${' '.repeat(4 * 100)}ok 1 - deep\nok 1 - a\n1..1\n`);
    expect(messages(deep)).toEqual(['The subtest is nested deeper than 64 levels and was left out.']);
    const long = await read(`1..1\nok 1 - ${'x'.repeat(200_000)}\n`);
    expect(messages(long)).toEqual(['Line 2 was read up to 65536 characters.']);
  });
});
