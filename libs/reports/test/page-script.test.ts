import * as fc from 'fast-check';
import { findTests, matcherOf } from '../src/html/client/find-tests.ts';
import { foldFrames } from '../src/html/client/fold-frames.ts';
import { orderFailures } from '../src/format/rank-failures.ts';
import { sortTests } from '../src/html/client/sort-tests.ts';
import { isFiltered, NO_STATE, readState, type State, writeState } from '../src/html/client/state.ts';
import { openTests } from '../src/html/client/tests.ts';
import { renderHtml } from '../src/index.ts';
import { anyReport } from './arbitrary-report.ts';
import { comparedReport } from './compared-report.ts';
import { readPage } from './page-data.ts';

const tests = openTests(readPage(renderHtml(comparedReport())).data);
const lowerNames = tests.names.map((name) => name.toLowerCase());

async function find(change: Partial<State>): Promise<(string | undefined)[]> {
  const state = { ...NO_STATE, ...change };
  const found = await findTests(sortTests(tests, state.sort), matcherOf(state, tests, lowerNames), () => false);
  return [...(found ?? [])].map((test) => tests.names[test]);
}

describe('the state in the address', () => {
  const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
  const name = fc.constantFrom('new', 'fixed', 'failed', 'passed');
  const text = fc.oneof(fc.constant(''), word);

  it('is read as it was written', () => {
    fc.assert(
      fc.property(
        fc.record({
          view: fc.constantFrom('', 'tests', 'groups'),
          query: text,
          status: fc.uniqueArray(name),
          change: fc.uniqueArray(name),
          suite: fc.array(word, { maxLength: 3 }),
          worker: text,
          shard: text,
          owner: text,
          group: fc.nat(100),
          sort: fc.constantFrom('', 'slowest'),
          test: fc.constantFrom('', 'abc123'),
          part: fc.constantFrom('', 'removed'),
        }),
        (state) => {
          expect(readState(writeState(state))).toEqual(
            state.view === '' && writeState(state) === '#view=tests' ? { ...state, view: 'tests' } : state,
          );
        },
      ),
    );
  });

  it('leaves places in the page alone', () => {
    expect(readState('#main')).toBeUndefined();
    expect(readState('')).toEqual(NO_STATE);
    expect(isFiltered(NO_STATE)).toBe(false);
  });
});

describe('the list', () => {
  it('begins with what is most urgent', async () => {
    expect(await find({})).toEqual([
      'test_large_batch',
      'test_setup',
      'test_small_batch',
      'test_sometimes',
      'test_b',
      'test_a',
      'test_windows',
      'test_later',
    ]);
    expect((await find({ sort: 'slowest' })).slice(0, 3)).toEqual(['test_small_batch', 'test_large_batch', 'test_sometimes']);
  });

  it.each<[Partial<State>, string[]]>([
    [{ status: ['errored'] }, ['test_setup']],
    [{ status: ['errored', 'failed'], change: ['quarantined'] }, ['test_small_batch']],
    // One word for each failure: it is in quarantine.
    [{ change: ['still-failing'] }, []],
    [{ change: ['unsteady'] }, ['test_sometimes']],
    [{ change: ['quarantined', 'slower'] }, ['test_small_batch', 'test_b']],
    [{ suite: ['models'] }, ['test_large_batch']],
    [{ suite: ['models', 'other'] }, []],
    [{ query: 'FIXTURE found' }, ['test_setup']],
    [{ query: 'test_bert.py' }, ['test_large_batch']],
    [{ query: 'bert large memory' }, ['test_large_batch']],
    [{ query: 'nowhere' }, []],
    [{ group: 3 }, ['test_setup']],
    [{ worker: 'nobody' }, []],
  ])('shows for %j only %j', async (change, expected) => {
    expect(await find(change)).toEqual(expected);
  });

  it('has the failures in the order of all other forms of the report', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const opened = openTests(readPage(renderHtml(report)).data);
        const failures = orderFailures(report).map((test) => report.tests.indexOf(test));
        expect([...sortTests(opened, '')].slice(0, failures.length)).toEqual(failures);
      }),
      { numRuns: 50 },
    );
  });

  it('has every test once in every order', () => {
    fc.assert(
      fc.property(anyReport, fc.constantFrom('', 'slowest', 'name', 'reported'), (report, sort) => {
        const opened = openTests(readPage(renderHtml(report)).data);
        expect([...sortTests(opened, sort)].sort((one, other) => one - other)).toEqual(report.tests.map((_, index) => index));
      }),
      { numRuns: 30 },
    );
  });

  it('stops when nobody waits any more', async () => {
    const many = Uint32Array.from({ length: 1_000_000 }, (_, index) => index % tests.count);
    const slow = (): boolean => performance.now() > 0;
    expect(await findTests(many, slow, () => true)).toBeUndefined();
  });
});

describe('foldFrames', () => {
  it('folds frames of libraries that follow each other, and keeps every line', () => {
    const trace = [
      'Error: no',
      '    at mine (src/a.ts:1:1)',
      '    at run (node_modules/x/y.js:1:1)',
      '    at node:internal/main:1',
      '    at mine (src/b.ts:2:1)',
      '    at alone (node_modules/x/z.js:1:1)',
    ];
    const folded = foldFrames(trace.join('\n'));
    expect(folded.map((part) => part.folded)).toEqual([false, true, false, false]);
    expect(folded.flatMap((part) => part.lines)).toEqual(trace);
  });
});
