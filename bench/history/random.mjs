/**
 * Mulberry32: the same numbers for the same seed, on every machine.
 * @param {number} seed
 */
export function makeRandom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    /** @param {number} chance from 0 to 1 */
    happens: (chance) => next() < chance,
    /** A whole number below the limit. @param {number} limit */
    below: (limit) => Math.floor(next() * limit),
    /** @param {number} from @param {number} to */
    between: (from, to) => from + next() * (to - from),
    /** exp of a normal with deviation sigma: how durations scatter. @param {number} sigma */
    scatter: (sigma) => Math.exp(sigma * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())),
    /** @template T @param {readonly T[]} all @param {number} count @returns {T[]} */
    pick: (all, count) => {
      const left = [...all];
      return Array.from(
        { length: Math.min(count, left.length) },
        () => left.splice(Math.floor(next() * left.length), 1)[0],
      ).flatMap((one) => one ?? []);
    },
  };
}

/** @typedef {ReturnType<typeof makeRandom>} Random */
