import * as fc from 'fast-check';
import { groupFailures } from '../src/format/group-failures.ts';
import { anyReport } from './arbitrary-report.ts';
import { testOf } from './sample.ts';

const failed = (message: string) => testOf({ status: 'failed', message });

describe('groupFailures', () => {
  it.each([
    ['Expected 200 but got 503 after 1,204 ms', 'Expected 200 but got 502 after 7 ms'],
    ['no row 3f2504e0-4f89-11d3-9a0c-0305e82c3301', 'no row 6ba7b810-9dad-11d1-80b4-00c04fd430c8'],
    ['Segfault at 0x7ffe12ab', 'Segfault at 0x10'],
    ['open /tmp/pytest-12/a.txt: no such file', 'open /tmp/pytest-99/zz/b.txt: no such file'],
    ['object deadbeef1 is gone', 'object 0123456789abcdef is gone'],
    ['GET http://localhost:3000/a failed', 'GET http://127.0.0.1:41234/b?c=1 failed'],
    ['expected `a` at 12:30', "expected 'a' at 2026-03-01T10:00:00Z"],
  ])('puts %j and %j together', (one, other) => {
    expect(groupFailures([failed(one), failed(other)])).toHaveLength(1);
  });

  it.each([
    ['fixture "db" not found', 'fixture "cache" not found'],
    ['connection refused', 'connection reset'],
    ['decade', 'facade'],
    ['Refused', 'refused'],
  ])('keeps %j and %j apart', (one, other) => {
    expect(groupFailures([failed(one), failed(other)])).toHaveLength(2);
  });

  it('shows the first line of the details where there is no message', () => {
    const details = '\nError: refused\n    at connect';
    expect(groupFailures([testOf({ status: 'errored', message: ' ', details })])).toMatchObject([{ message: 'Error: refused' }]);
    expect(groupFailures([testOf({ status: 'failed' })])).toMatchObject([{ message: 'No message' }]);
  });

  it('has each failure in one group, the largest first', () => {
    fc.assert(
      fc.property(anyReport, ({ tests }) => {
        const groups = groupFailures(tests);
        const bad = tests.filter(({ status }) => status === 'failed' || status === 'errored');
        const grouped = groups.flatMap((group) => group.tests);
        expect(grouped).toHaveLength(bad.length);
        expect(new Set(grouped)).toEqual(new Set(bad));
        const sizes = groups.map((group) => group.tests.length);
        expect(sizes).toEqual(sizes.toSorted((one, other) => other - one));
      }),
      { numRuns: 50 },
    );
  });
});
