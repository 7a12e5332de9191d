import * as fc from 'fast-check';
import { formatBytes, formatDuration, formatKey, formatShare, formatTime } from '../src/format/amounts.ts';
import { cutTo } from '../src/index.ts';

describe('formatDuration', () => {
  it.each([
    [0, '0.00s'],
    [3.2, '3.20s'],
    [5.7, '5.70s'],
    [59.994, '59.99s'],
    [59.995, '1m 0.00s'],
    [60, '1m 0.00s'],
    [125.7, '2m 5.70s'],
    [3599.996, '1h 0m 0.00s'],
    [3661, '1h 1m 1.00s'],
    [90_000, '25h 0m 0.00s'],
    [-1, '0.00s'],
  ])('of %d is %s', (seconds, expected) => {
    expect(formatDuration(seconds)).toBe(expected);
  });

  it('never shows sixty', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), (seconds) => {
        expect(formatDuration(seconds)).toMatch(/^(?:\d+h [1-5]?\dm |[1-5]?\dm )?[1-5]?\d\.\d\ds$/);
      }),
    );
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.00 KB'],
    [1229, '1.20 KB'],
    [1_048_575, '1.00 MB'],
    [1_073_741_824, '1.00 GB'],
  ])('of %d is %s', (bytes, expected) => {
    expect(formatBytes(bytes)).toBe(expected);
  });
});

describe('other amounts', () => {
  it('are written as the seed document writes them', () => {
    expect(formatShare(40, 42)).toBe('95.2%');
    expect(formatShare(0, 0)).toBe('0.0%');
    expect(formatKey('average_latency_ms')).toBe('Average Latency Ms');
    expect(formatTime('2025-03-15T15:30:00.999+01:00')).toBe('2025-03-15 14:30:00 UTC');
  });
});

describe('cutTo', () => {
  it.each([
    ['abcdef', 6, 'characters', 'abcdef'],
    ['abcdef', 5, 'characters', 'abcd…'],
    ['abcdef', 5, 'bytes', 'ab…'],
    ['abcdef', 0, 'characters', ''],
    ['ab😀cd', 4, 'characters', 'ab…'],
    ['ééé', 5, 'bytes', 'é…'],
    ['a👩‍👩‍👧‍👦bcdefgh', 8, 'characters', 'a…'],
    ['e\u0301e\u0301x', 4, 'characters', 'e\u0301…'],
  ] as const)('of %j to %d %s is %j', (text, max, unit, expected) => {
    expect(cutTo(text, { max, unit })).toBe(expected);
  });

  it('keeps within any limit and splits no code point', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.nat(60),
        fc.constantFrom('characters' as const, 'bytes' as const),
        (text, max, unit) => {
          const cut = cutTo(text, { max, unit });
          expect(unit === 'bytes' ? Buffer.from(cut).length : cut.length).toBeLessThanOrEqual(max);
          expect(Buffer.from(cut).toString()).toBe(cut);
          expect(text.startsWith(cut.replace(/…$/, ''))).toBe(true);
        },
      ),
    );
  });
});
