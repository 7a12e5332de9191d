/** To so many digits after the point: no more than a measurement has, and no binary tails. */
export function roundTo(digits: number, value: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
