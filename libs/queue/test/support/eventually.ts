import { setTimeout as wait } from 'node:timers/promises';

const LOOK_EVERY_MS = 10;
const PATIENCE_MS = 60_000;

/** For what no event announces, such as the state of a job in Redis: asks again until the answer is the expected one. */
export async function eventually<T>(ask: () => Promise<T> | T, expected: T): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  let answer = await ask();
  while (JSON.stringify(answer) !== JSON.stringify(expected)) {
    if (performance.now() > deadline) {
      throw new Error(`Still ${JSON.stringify(answer)} after ${PATIENCE_MS} ms, expected ${JSON.stringify(expected)}`);
    }
    await wait(LOOK_EVERY_MS);
    answer = await ask();
  }
}
