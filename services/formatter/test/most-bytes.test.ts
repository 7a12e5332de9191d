import * as fc from 'fast-check';
import { mostBytes } from '../src/most-bytes.ts';

describe('mostBytes', () => {
  it('is never less than a value takes as JSON', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('\0', '"', '\\', '\n', '\uD800', 'é') }),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.double({ noNaN: true }),
        fc.integer(),
        fc.constantFrom(true, false, null, undefined, -1.2345678901234e-300),
        fc.array(tie('value'), { maxLength: 5 }),
        fc.dictionary(text, tie('value'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(value, (any) => {
        expect(mostBytes(any)).toBeGreaterThanOrEqual(Buffer.byteLength(JSON.stringify(any) ?? ''));
      }),
      { numRuns: 2000 },
    );
  });

  it('is close for the texts that reports are full of', () => {
    const value = { name: 'adds two numbers', suite: ['calculator', 'sums'], details: 'at a.ts:1\n'.repeat(10) };
    expect(mostBytes(value)).toBeLessThan(2 * JSON.stringify(value).length + 20);
  });
});
