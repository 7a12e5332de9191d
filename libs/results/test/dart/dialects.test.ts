import { messages, read } from '../support/read-text.ts';

type Entry = Readonly<Record<string, unknown>>;

const START = { protocolVersion: '0.1.1', runnerVersion: '1.25.0', pid: 1, type: 'start', time: 0 };
const SUITE = { suite: { id: 0, platform: 'vm', path: 'test/cart_test.dart' }, type: 'suite', time: 1 };
const GROUPS = [
  { group: { id: 2, suiteID: 0, parentID: null, name: '' }, type: 'group', time: 1 },
  { group: { id: 3, suiteID: 0, parentID: 2, name: 'Cart' }, type: 'group', time: 1 },
  { group: { id: 4, suiteID: 0, parentID: 3, name: 'Cart gift' }, type: 'group', time: 1 },
];
const started = (id: number, name: string, more: Entry = {}): Entry => ({
  test: { id, name, suiteID: 0, groupIDs: [2, 3, 4], line: 7, url: 'file:///src/test/cart_test.dart', ...more },
  type: 'testStart',
  time: 10,
});
const done = (testID: number, result = 'success', more: Entry = {}): Entry => ({
  testID,
  result,
  hidden: false,
  skipped: false,
  type: 'testDone',
  time: 15,
  ...more,
});
const error = (testID: number, isFailure = true): Entry => ({
  testID,
  error: 'Expected: 2\n',
  stackTrace: 'cart_test.dart 9:1',
  isFailure,
  type: 'error',
  time: 12,
});
const END = { success: true, type: 'done', time: 2500 };

function lines(...events: Entry[]): string {
  return [START, SUITE, ...GROUPS, ...events].map((event) => `${JSON.stringify(event)}\n`).join('');
}

describe('Dart and Flutter', () => {
  it('reads every field we keep', async () => {
    const skip = { testID: 6, messageType: 'skip', message: 'Skip: customs', type: 'print', time: 13 };
    const elsewhere = {
      url: 'package:flutter_test/widget_tester.dart',
      line: 126,
      root_line: 12,
      root_url: 'file:///src/test/cart_test.dart',
    };
    const result = await read(
      lines(
        started(5, 'Cart gift wraps', elsewhere),
        error(5),
        done(5, 'failure'),
        started(6, 'Cart gift ships'),
        skip,
        done(6, 'success', { skipped: true }),
        started(7, 'plain', { groupIDs: [2] }),
        done(7),
        { ...END, success: false },
      ),
    );
    const place = { file: 'test/cart_test.dart', environment: 'vm', durationMs: 5 };
    expect(result).toEqual({
      format: 'dart',
      tool: 'dart test',
      tests: [
        {
          name: 'wraps',
          suite: ['Cart', 'gift'],
          ...place,
          line: 12,
          status: 'failed',
          message: 'Expected: 2',
          details: 'Expected: 2\ncart_test.dart 9:1',
        },
        { name: 'ships', suite: ['Cart', 'gift'], ...place, line: 7, status: 'skipped', message: 'customs' },
        { name: 'plain', ...place, line: 7, status: 'passed' },
      ],
      durationSeconds: 2.5,
      partial: false,
      problems: [],
    });
  });

  it('leaves out hidden tests, unless they failed', async () => {
    const hidden = { hidden: true };
    const result = await read(
      lines(started(1, 'loading a'), done(1, 'success', hidden), started(2, 'loading b'), done(2, 'error', hidden), END),
    );
    expect(result.tests).toMatchObject([{ name: 'loading b', status: 'errored' }]);
  });

  it('counts an error after the end of a test, and one before a success as a try', async () => {
    const result = await read(
      lines(started(1, 'a'), done(1), error(1, false), started(2, 'b'), error(2), done(2), { ...END, success: false }),
    );
    expect(result.tests).toMatchObject([
      { name: 'a', status: 'errored', message: 'Expected: 2' },
      { name: 'b', status: 'passed', retries: [{ status: 'failed', message: 'Expected: 2' }] },
    ]);
  });

  it('is never green when the run was not', async () => {
    const result = await read(lines(started(1, 'a'), done(1), { ...END, success: false }));
    expect(result.tests).toMatchObject([{ status: 'passed' }, { name: '(outside any test)', status: 'errored' }]);
    const stopped = await read(lines(started(1, 'a'), done(1), { ...END, success: null }));
    expect([stopped.partial, messages(stopped)]).toEqual([true, ['The run was stopped before its end.']]);
    expect((await read(lines(END))).tests).toEqual([]);
  });

  it('passes over lines of others, and says where a file was cut', async () => {
    const text = lines(started(1, 'a'), done(1), started(2, 'b'), done(2), END);
    const noisy = await read(`Downloading...\n${text.replace('\n', '\n[{"event":"test.startedProcess"}]\nnoise\n')}`);
    expect([noisy.tests.length, noisy.partial]).toEqual([2, false]);
    const cut = await read(text.slice(0, text.indexOf('"testID":2') + 4));
    expect(cut.tests.map((test) => test.status)).toEqual(['passed', 'errored']);
    expect(cut.problems).toMatchObject([
      { line: 9, message: 'Line 9 is not valid JSON and was left out.' },
      { line: 9, message: 'The file ends before the run did. 1 test did not end.' },
    ]);
    expect(cut.partial).toBe(true);
  });

  it('keeps to its limits', async () => {
    const text = lines(...Array.from({ length: 30 }, (_, n) => [started(n, `test ${n}`), done(n)]).flat(), END);
    const few = await read(text, { maxTests: 10 });
    expect([few.tests.length, few.partial]).toEqual([10, true]);
    expect(messages(await read(text, { maxBytes: 1500 }))).toContain(
      'The file is larger than 1500 bytes. The rest was not read.',
    );
  });
});
