const MEASUREMENTS = 15;
const EACH_LASTS_MS = 10;
/** Rounds per millisecond of the machine that is 1: one undisturbed core of a cloud machine with an AMD EPYC processor. */
const REFERENCE_ROUNDS = 25;

/** One round: arithmetic, branches and memory in the proportions of ordinary programs, some tens of microseconds. */
function workOneRound(table: Uint32Array): number {
  let state = 0x9e3779b9;
  for (let step = 0; step < 20_000; step += 1) {
    state = (Math.imul(state ^ (state >>> 15), 0x85ebca6b) + step) >>> 0;
    const at = state & (table.length - 1);
    const value = table[at] ?? 0;
    table[at] = (value & 1) === 0 ? value + state : value ^ step;
  }
  return state;
}

/**
 * How fast one core works off ordinary code, as a multiple of the reference machine: the best of several short measurements, so that
 * neither the warming up nor what else the machine does counts. `monotonicMs`: the clock.
 */
export function calibrate(monotonicMs: () => number): number {
  const table = new Uint32Array(65_536);
  let best = 0;
  for (let measurement = 0; measurement < MEASUREMENTS; measurement += 1) {
    const began = monotonicMs();
    let rounds = 0;
    let spent = 0;
    while (spent < EACH_LASTS_MS) {
      workOneRound(table);
      rounds += 1;
      spent = monotonicMs() - began;
    }
    best = Math.max(best, rounds / spent);
  }
  return Math.min(10_000, Math.max(0.01, Math.round((best / REFERENCE_ROUNDS) * 100) / 100));
}
