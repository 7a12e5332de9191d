/** Of the first `count` numbers, which it brings into another order; NaN when there are none. */
export function medianOf(numbers: Float64Array, count: number): number {
  if (count === 0) return Number.NaN;
  if (count <= 48) insertionSort(numbers, count);
  else numbers.subarray(0, count).sort();
  const half = count >> 1;
  const upper = numbers[half] ?? Number.NaN;
  return count % 2 === 1 ? upper : ((numbers[half - 1] ?? Number.NaN) + upper) / 2;
}

/** Middle of the distances from `centre`. Overwrites the numbers. */
export function spreadOf(numbers: Float64Array, count: number, centre: number): number {
  for (let at = 0; at < count; at += 1) numbers[at] = Math.abs((numbers[at] ?? Number.NaN) - centre);
  return medianOf(numbers, count);
}

/** For a few numbers faster than a call of the engine's sort. */
function insertionSort(numbers: Float64Array, count: number): void {
  for (let at = 1; at < count; at += 1) {
    const value = numbers[at] ?? 0;
    let to = at - 1;
    while (to >= 0 && (numbers[to] ?? 0) > value) {
      numbers[to + 1] = numbers[to] ?? 0;
      to -= 1;
    }
    numbers[to + 1] = value;
  }
}
