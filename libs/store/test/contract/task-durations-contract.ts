import type { Store } from '../../src/index.ts';

/** How long tasks took. */
export function describeTaskDurations(store: () => Store): void {
  describe('durations of tasks', () => {
    it('are kept for the last twenty times of each task, whoever else is told of in the same statement', async () => {
      const took = (name: string, number: number, referenceMs: number) => ({
        project: 'p',
        name,
        lease: `${name}-${number}`,
        at: new Date(Date.UTC(2026, 2, 1, 0, number)).toISOString(),
        referenceMs,
      });
      for (let number = 0; number < 30; number += 1) {
        const others = number < 3 ? [took('seldom', number, 1_000_000)] : [];
        await store().tasks.addDurations([took('often', number, 1_000_000), ...others]);
      }
      await store().tasks.addDurations(Array.from({ length: 9 }, (_, at) => took('often', 30 + at, 100)));
      await store().tasks.addDurations(Array.from({ length: 11 }, (_, at) => took('often', 39 + at, 300)));
      // Eleven of the last twenty took 300 ms; of all fifty, most took longer.
      expect(await store().tasks.expectedDurations('p', ['often', 'seldom', 'never'])).toEqual(
        new Map([
          ['often', 300],
          ['seldom', 1_000_000],
        ]),
      );
    });
  });
}
