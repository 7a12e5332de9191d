import { unavailable } from '@testwire/runtime';

/** Runs so much work at once, the rest in the order that it came in. Throws 503 when too much waits already. */
export function takeTurns(limits: {
  readonly atOnce: number;
  readonly mostWaiting: number;
}): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running < limits.atOnce) running += 1;
    else if (waiting.length >= limits.mostWaiting)
      throw unavailable('Too many ask for tests of runs at the moment. Please ask again.');
    // Whoever is done hands the place on.
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
