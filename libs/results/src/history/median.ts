/** So few numbers are sorted faster than partitioned. */
const FEW = 48;

/** Of the first `count` numbers, which it brings into another order; NaN when there are none. */
export function medianOf(numbers: Float64Array, count: number): number {
  if (count === 0) return Number.NaN;
  const half = count >> 1;
  if (count <= FEW) insertionSort(numbers, count);
  else partitionAt(numbers, count, half);
  const upper = numbers[half] ?? Number.NaN;
  return count % 2 === 1 ? upper : (greatest(numbers, half) + upper) / 2;
}

/** Median distance from `centre` (the MAD, when that is the median). Overwrites the numbers. */
export function spreadOf(numbers: Float64Array, count: number, centre: number): number {
  for (let at = 0; at < count; at += 1) numbers[at] = Math.abs((numbers[at] ?? Number.NaN) - centre);
  return medianOf(numbers, count);
}

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

/** Hoare's selection: afterwards nothing before `place` is greater than the number there, and nothing after it is smaller. */
function partitionAt(numbers: Float64Array, count: number, place: number): void {
  let from = 0;
  let to = count - 1;
  while (from < to) {
    const pivot = numbers[(from + to) >> 1] ?? 0;
    let low = from;
    let high = to;
    while (low <= high) {
      while ((numbers[low] ?? 0) < pivot) low += 1;
      while ((numbers[high] ?? 0) > pivot) high -= 1;
      if (low > high) break;
      const swapped = numbers[low] ?? 0;
      numbers[low] = numbers[high] ?? 0;
      numbers[high] = swapped;
      low += 1;
      high -= 1;
    }
    if (place <= high) to = high;
    else if (place >= low) from = low;
    else return;
  }
}

function greatest(numbers: Float64Array, count: number): number {
  let most = numbers[0] ?? Number.NaN;
  for (let at = 1; at < count; at += 1) most = Math.max(most, numbers[at] ?? 0);
  return most;
}
