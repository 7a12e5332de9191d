import { shardResult } from '@testwire/contracts';
import type { TestReport } from '@testwire/contracts';
import { locateFailures, RepositoryPaths, testIdentity } from '@testwire/results';
import { merge, report, shard } from '../merge/build.ts';

const PATHS = new RepositoryPaths(['src/cart.ts', 'test/cart.test.ts', 'pkg/cart/cart_test.go', 'pkg/order/cart_test.go']);

function locate(test: TestReport): TestReport | undefined {
  const { result } = shard('a', 1, [test]);
  return shardResult.parse(locateFailures(result, PATHS)).tests[0];
}

describe('locateFailures', () => {
  const details =
    'Error: no\n at expect (/ci/node_modules/expect/index.js:9:1)\n at add (/ci/shop/src/cart.ts:12:5)\n at /ci/shop/test/cart.test.ts:3:1';

  it('takes the innermost frame that lies in the repository', () => {
    expect(locate(report('adds', 'failed', { details }))?.location).toEqual({ file: 'src/cart.ts', line: 12 });
  });

  it('takes the line of the test where no frame is certain', () => {
    const test = report('adds', 'errored', { file: '/ci/shop/test/cart.test.ts', line: 7, details: 'at x (/usr/lib/x.js:1:1)' });
    expect(locate(test)?.location).toEqual({ file: 'test/cart.test.ts', line: 7 });
    expect(locate({ ...test, line: 0 })?.location).toBeUndefined();
  });

  it('looks into the message, too', () => {
    expect(locate(report('adds', 'failed', { message: 'src/cart.ts:4:1: no' }))?.location).toEqual({
      file: 'src/cart.ts',
      line: 4,
    });
  });

  it('finds files that Go names alone in their package', () => {
    const test = report('TestAdd', 'failed', { suite: ['example.com/shop/pkg/order'], details: '    cart_test.go:6: no' });
    expect(locate(test)?.location).toEqual({ file: 'pkg/order/cart_test.go', line: 6 });
  });

  it('leaves the identity of a test and everything else as it was', () => {
    const test = report('adds', 'failed', { details, file: './test/cart.test.ts', suite: ['Cart'] });
    const { location, ...rest } = locate(test) ?? test;
    expect(rest).toEqual(test);
    expect(testIdentity('shop', rest)).toBe(testIdentity('shop', test));
    expect(location).toBeDefined();
  });

  it('says nothing of tests that went well', () => {
    expect(locate(report('adds', 'passed', { details }))?.location).toBeUndefined();
    expect(locate(report('adds', 'skipped', { file: 'src/cart.ts', line: 1 }))?.location).toBeUndefined();
  });

  it('is carried through a merge', () => {
    const input = shard('a', 1, [report('adds', 'failed', { details })]);
    const merged = merge({ ...input, result: locateFailures(input.result, PATHS) });
    expect(merged.tests[0]?.location).toEqual({ file: 'src/cart.ts', line: 12 });
  });
});
