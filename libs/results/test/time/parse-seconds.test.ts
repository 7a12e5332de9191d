import { parseSeconds } from '../../src/time/parse-seconds.ts';

describe('parseSeconds', () => {
  it.each([
    ['0.128', 0.128],
    ['1,234.56', 1234.56],
    ['2,503.1', 2503.1],
    ['1,234,567', 1_234_567],
    ['1.234,56', 1234.56],
    ['0,288', 0.288],
    ['3.1e-05', 0.000031],
    [' 7 ', 7],
    ['.5', 0.5],
    ['-0.000000', 0],
    ['-4416.24', 0],
  ])('reads %j as %d', (text, seconds) => {
    const read = parseSeconds(text);
    expect(read).toBe(seconds);
    expect(Object.is(read, -0)).toBe(false);
  });

  it.each(['', 'time', 'NaN', 'Infinity', '<<computed>>', '1e999', '0x10', '1:30', ',', '12s'])(
    'takes %j for no time',
    (text) => {
      expect(parseSeconds(text)).toBeUndefined();
    },
  );

  it('takes a missing time for none', () => {
    expect(parseSeconds(undefined)).toBeUndefined();
  });
});
