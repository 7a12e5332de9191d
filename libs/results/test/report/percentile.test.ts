import * as fc from 'fast-check';
import { percentile } from '../../src/report/percentile.ts';

describe('percentile', () => {
  it('is the least number that so many are not greater than', () => {
    const numbers = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 });
    const part = fc.integer({ min: 1, max: 100 }).map((percent) => percent / 100);
    fc.assert(
      fc.property(numbers, part, (given, wanted) => {
        const ascending = given.toSorted((a, b) => a - b);
        const found = percentile(ascending, wanted);
        const enough = (limit: number): boolean => given.filter((one) => one <= limit).length >= given.length * wanted;
        expect(given).toContain(found);
        expect(enough(found)).toBe(true);
        expect(given.filter((one) => one < found).some(enough)).toBe(false);
      }),
    );
  });

  it('is 0 of none', () => {
    expect(percentile([], 0.5)).toBe(0);
  });
});
