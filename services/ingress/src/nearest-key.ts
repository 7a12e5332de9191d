/** Letters to change, add, or take away. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1];
    for (const [j, other] of b.split('').entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

const LONGEST = 64;

/** `min_gpu_memory` and `minGpuMemory` mean `minGpuMemoryGb`. Undefined when none is like it. */
export function nearestKey(key: string, known: readonly string[]): string | undefined {
  const bare = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const meant = bare(key);
  if (meant === '' || key.length > LONGEST) return undefined;
  const ranked = known
    .map((name) => {
      const other = bare(name);
      const begins = meant.length > 2 && (other.startsWith(meant) || meant.startsWith(other));
      return { name, far: begins ? 1 : distance(meant, other) };
    })
    .toSorted((a, b) => a.far - b.far);
  const [best] = ranked;
  return best !== undefined && best.far <= Math.ceil(meant.length / 3) ? best.name : undefined;
}
