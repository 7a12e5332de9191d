import type { CliContext } from './context.ts';

/** Milliseconds before anything is said, and between two times. */
const PATIENCE = 500;
const PAUSE = 100;

/** Sends the cursor to the start of the line and clears it: ECMA-48, EL. */
const CLEAR_LINE = '\r\u001B[K';

export interface Progress {
  /** So many of the files are read. */
  files(read: number): void;
  bytes(more: number): void;
  done(): void;
}

/** One line of a terminal that says how far the reading is, once it takes long; a log file is told nothing. */
export function readProgress(total: number, context: CliContext): Progress {
  let [read, bytes, shownAt, isShown] = [0, 0, context.now() + PATIENCE - PAUSE, false];
  const show = (): void => {
    const now = context.now();
    if (!context.interactive || now - shownAt < PAUSE) return;
    shownAt = now;
    isShown = true;
    context.warn(`${CLEAR_LINE}Reading: ${read} of ${total} files, ${(bytes / 1024 ** 2).toFixed(1)} MB`);
  };
  return {
    files: (count) => {
      read = count;
      show();
    },
    bytes: (more) => {
      bytes += more;
      show();
    },
    done: () => {
      if (isShown) context.warn(CLEAR_LINE);
    },
  };
}
