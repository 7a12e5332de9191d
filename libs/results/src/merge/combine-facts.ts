import type { Problem } from '@testwire/contracts';
import { compareText } from './group-inputs.ts';
import type { ShardGroup } from './group-inputs.ts';
import type { ShardInput } from './merge-input.ts';

const MOST_PROBLEMS = 1000;

/**
 * Joins facts of several shards. What all agree on keeps its name; where they differ, each value is named after its shard:
 * `os [linux]`, `os [windows]`.
 */
export function combineFacts<T extends string | number>(
  groups: readonly ShardGroup[],
  factsOf: (input: ShardInput) => Readonly<Record<string, T>> | undefined,
): Record<string, T> {
  const values = new Map<string, Map<string, T>>();
  for (const group of groups) {
    for (const input of group.inputs) {
      for (const [key, value] of Object.entries(factsOf(input) ?? {})) {
        const byShard = values.get(key) ?? new Map<string, T>();
        values.set(key, byShard.set(group.shard, value));
      }
    }
  }
  const facts = [...values].flatMap(([key, byShard]) => {
    const [first] = byShard.values();
    const agreed = [...byShard.values()].every((value) => value === first);
    if (agreed && first !== undefined) return [[key, first] as const];
    return [...byShard].map(([shard, value]) => [`${key} [${shard}]`, value] as const);
  });
  return Object.fromEntries(facts);
}

/** Each problem once, sorted by file and line, and no more than 1000. */
export function combineProblems(problems: Iterable<Problem>): Problem[] {
  const distinct = new Map<string, Problem>();
  for (const { file, line, message } of problems) {
    const problem = { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }), message };
    distinct.set(JSON.stringify(problem), problem);
  }
  const sorted = [...distinct.values()].sort(
    (a, b) => compareText(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0) || compareText(a.message, b.message),
  );
  if (sorted.length <= MOST_PROBLEMS) return sorted;
  const shown = sorted.slice(0, MOST_PROBLEMS - 1);
  return [...shown, { message: `${sorted.length - shown.length} further problems are not shown.` }];
}
