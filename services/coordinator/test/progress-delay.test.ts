import { assert, integer, property } from 'fast-check';
import { progressDelay } from '../src/keep-facts.ts';

const BEGAN = Date.parse('2026-03-01T10:00:00.000Z');
const after = (ms: number): string => new Date(BEGAN + ms).toISOString();

describe('how long the news of a run may wait', () => {
  it.each([
    ['has only been opened', undefined, 3_600_000, 1000],
    ['has just begun', 0, 0, 1000],
    ['takes ten seconds', 0, 10_000, 1000],
    ['takes five minutes', 0, 300_000, 30_000],
    ['takes hours', 0, 10_000_000, 60_000],
  ])('while it %s', (_, startedMs, updatedMs, expected) => {
    const started = startedMs === undefined ? {} : { startedAt: after(startedMs) };
    expect(progressDelay({ ...started, updatedAt: after(updatedMs) })).toBe(expected);
  });

  it('leaves most of an hour of writes to other runs, however often something happens', () => {
    assert(
      property(integer({ min: 10, max: 5000 }), (everyMs) => {
        let written = 0;
        let next = 0;
        for (let at = 0; at < 3_600_000; at += everyMs) {
          if (at < next) continue;
          written += 1;
          next = at + progressDelay({ startedAt: after(0), updatedAt: after(at) });
        }
        expect(written).toBeLessThanOrEqual(110);
      }),
      { numRuns: 30 },
    );
  });
});
