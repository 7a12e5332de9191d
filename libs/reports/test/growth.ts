const PARTS = 100;
const ROUNDS = 2;
/** So little is no sign of anything, and clocks may be no finer. */
const NOTHING_MS = 50;

/** Milliseconds of processor time, that of others on the machine not counted. */
function costOf(work: () => unknown): number {
  const began = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

/**
 * How much more it costs to do something of `size` at once than in a hundred parts: about 1 where the cost grows with the
 * size, about 100 where it grows with its square. Both are measured here and now, so that it does not matter how fast the
 * machine is; the better of two rounds counts. `prepare` makes what has to be there before.
 */
export function growthOf(size: number, prepare: (size: number) => () => unknown): number {
  const whole = prepare(size);
  const part = prepare(Math.ceil(size / PARTS));
  const inParts = (): void => {
    for (let index = 0; index < PARTS; index += 1) part();
  };
  const rounds = Array.from({ length: ROUNDS }, () => [costOf(whole), costOf(inParts)] as const);
  const best = (costs: readonly number[]): number => Math.max(NOTHING_MS, Math.min(...costs));
  return best(rounds.map(([atOnce]) => atOnce)) / best(rounds.map(([, apart]) => apart));
}

/** As far from 1 as from 100. */
export const LINEAR = 10;
