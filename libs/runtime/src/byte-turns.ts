import { unavailable } from './http-problem.ts';

/** Lets so much be worked on at once that memory suffices. */
export interface ByteTurns {
  /** Runs `work` when there is room for so many bytes, in the order of asking. Throws 503 when the turn does not come in time. */
  take<T>(bytes: number, work: () => Promise<T>): Promise<T>;
}

export interface ByteTurnsOptions {
  /** Worked on at once. Something larger has its turn alone. */
  readonly bytes: number;
  /** How long one waits for its turn. */
  readonly patienceMs: number;
}

interface Waiting {
  readonly bytes: number;
  begin(): void;
}

export function createByteTurns({ bytes: room, patienceMs }: ByteTurnsOptions): ByteTurns {
  let taken = 0;
  const waiting: Waiting[] = [];
  const admit = (): void => {
    for (let next = waiting[0]; next !== undefined && (taken === 0 || taken + next.bytes <= room); next = waiting[0]) {
      waiting.shift();
      taken += next.bytes;
      next.begin();
    }
  };
  const wait = (bytes: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const one: Waiting = {
        bytes,
        begin() {
          clearTimeout(timer);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(one), 1);
        reject(unavailable('Too much is being read at the moment; nothing was taken in. Please send it again.'));
        // Whoever waited behind it may fit.
        admit();
      }, patienceMs);
      waiting.push(one);
      admit();
    });
  return {
    async take(bytes, work) {
      await wait(bytes);
      try {
        return await work();
      } finally {
        taken -= bytes;
        admit();
      }
    },
  };
}
