const FIRST_MS = 500;
const MOST_MS = 30_000;

/**
 * How long to wait after so many failures in a row (from 1), in milliseconds. The waits double, and half of each is left to
 * chance, so that a thousand workers do not come back to a server in the same moment. `askedMs`: what the server asked for. `mostMs`: the
 * longest wait that nobody asked for.
 */
export function waitBeforeRetry(failures: number, random: () => number, askedMs = 0, mostMs = MOST_MS): number {
  const whole = Math.min(MOST_MS, mostMs, FIRST_MS * 2 ** Math.min(failures - 1, 30));
  return Math.max(whole * (0.5 + random() / 2), askedMs);
}
