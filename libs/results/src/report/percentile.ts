/** Of so many, in ascending order, the least that this part of them (above 0, at most 1) does not exceed; 0 of none. */
export function percentile(ascending: readonly number[], part: number): number {
  return ascending[Math.ceil(ascending.length * part) - 1] ?? 0;
}
