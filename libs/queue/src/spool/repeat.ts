export interface Repeating {
  /** Resolves when the work that is under way is done. None begins afterwards. */
  end(): Promise<void>;
}

/** Works every so many milliseconds, counted from the end of the last time. `work` never rejects. */
export function repeat(everyMs: number, work: () => Promise<void>): Repeating {
  let ended = false;
  let wake = (): void => {};
  const running = (async () => {
    while (!ended) {
      await work();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ended ? 0 : everyMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();
  return {
    end() {
      ended = true;
      wake();
      return running;
    },
  };
}
