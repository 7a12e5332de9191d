import { setTimeout as wait } from 'node:timers/promises';

interface Repeating {
  /** Resolves when the work that is under way is done. None begins afterwards. */
  end(): Promise<void>;
}

/** Works every so many milliseconds, counted from the end of the last time. `work` never rejects. */
export function repeat(everyMs: number, work: () => Promise<void>): Repeating {
  const ending = new AbortController();
  const running = (async () => {
    while (!ending.signal.aborted) {
      await work();
      await wait(everyMs, undefined, { signal: ending.signal }).catch(() => {
        // It is to end.
      });
    }
  })();
  return {
    end() {
      ending.abort();
      return running;
    },
  };
}
