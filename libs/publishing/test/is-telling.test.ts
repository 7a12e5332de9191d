import { NO_TESTS, type RunStatus } from '@testwire/contracts';
import { isTelling } from '../src/is-telling.ts';

describe('isTelling', () => {
  it.each<[RunStatus, number, boolean]>([
    ['running', 3, false],
    ['pending', 0, false],
    ['passed', 3, true],
    ['errored', 0, true],
    ['cancelled', 0, false],
    ['cancelled', 3, true],
  ])('of a run that is %s with %i tests: %p', (status, total, telling) => {
    expect(isTelling({ status, totals: { ...NO_TESTS, total } })).toBe(telling);
  });
});
