import { array, assert, asyncProperty, boolean, integer, tuple } from 'fast-check';
import { takeTurns } from '../src/take-turns.ts';

describe('turns', () => {
  it('never run more at once than they may, run everything in order, and survive failures', async () => {
    await assert(
      asyncProperty(
        integer({ min: 1, max: 4 }),
        array(tuple(integer({ min: 1, max: 3 }), boolean()), { maxLength: 30 }),
        async (atOnce, jobs) => {
          const turns = takeTurns(atOnce);
          let running = 0;
          let most = 0;
          const begun: number[] = [];
          const ended = jobs.map(([ticks, fails], index) =>
            turns(async () => {
              begun.push(index);
              running += 1;
              most = Math.max(most, running);
              for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
              running -= 1;
              if (fails) throw new Error('no');
              return index;
            }),
          );
          const outcomes = await Promise.allSettled(ended);
          expect(outcomes.map(({ status }) => status)).toEqual(jobs.map(([, fails]) => (fails ? 'rejected' : 'fulfilled')));
          expect(begun).toEqual(jobs.map((_, index) => index));
          expect(most).toBe(Math.min(atOnce, jobs.length));
        },
      ),
    );
  });
});
