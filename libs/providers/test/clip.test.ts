import * as fc from 'fast-check';
import { clip } from '../src/clip.ts';

describe('clip', () => {
  it('leaves what fits, and keeps the beginning of what does not', () => {
    expect(clip('abc', 3)).toBe('abc');
    expect(clip('abcd', 3)).toBe('ab…');
    expect(clip('ab😀d', 4)).toBe('ab…');
  });

  it('never exceeds the limit nor breaks a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 20 }), (text, max) => {
        const cut = clip(text, max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(Buffer.from(cut).toString()).toBe(cut);
        expect(text.startsWith(cut === text ? cut : cut.slice(0, -1))).toBe(true);
      }),
    );
  });
});
