import type { MergedTest } from '@testwire/contracts';

/** More tell nothing else. */
const SAMPLE = 1000;

/** `45 of 50 say: no device`, of the first tests. Undefined when none says anything. `show` makes messages safe for the place. */
export function commonMessage(tests: readonly MergedTest[], show: (message: string) => string): string | undefined {
  const sample = tests.slice(0, SAMPLE);
  const counts = new Map<string, number>();
  for (const { message = '' } of sample) {
    const shown = show(message);
    if (shown !== '') counts.set(shown, (counts.get(shown) ?? 0) + 1);
  }
  const [first] = [...counts].sort(([, a], [, b]) => b - a);
  return first === undefined ? undefined : `${first[1]} of ${sample.length} say: ${first[0]}`;
}
