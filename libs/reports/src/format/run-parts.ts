import { formatCount, type RunReport, type ShardSummary } from '@testwire/contracts';

type Parts = Pick<RunReport, 'shards' | 'shardsAre'>;

/** What people call the parts of the run: whoever submits tasks knows no shards. */
export function partWord({ shardsAre }: Pick<RunReport, 'shardsAre'>): 'shard' | 'task' {
  return shardsAre === 'tasks' ? 'task' : 'shard';
}

/** {@link partWord} at the head of a column: `Task`. */
export function partTitle(report: Pick<RunReport, 'shardsAre'>): 'Shard' | 'Task' {
  return partWord(report) === 'task' ? 'Task' : 'Shard';
}

/** What did not come through. */
function isMissing({ state }: ShardSummary): boolean {
  return state === 'missing' || state === 'lost' || state === 'not-run';
}

/** Whether the parts deserve a table: there is more than one, or one did not come through. */
export function showsParts({ shards }: Parts): boolean {
  return shards.length > 1 || shards.some(isMissing);
}

/** What parts are called, by the id of their shard: the task alone where it has one result only. Hostile. */
export function partNames({ shards }: Parts): (id: string) => string {
  const results = new Map<string, number>();
  for (const { task } of shards) if (task !== undefined) results.set(task, (results.get(task) ?? 0) + 1);
  const names = new Map(shards.flatMap(({ id, task }) => (task !== undefined && results.get(task) === 1 ? [[id, task]] : [])));
  return (id) => names.get(id) ?? id;
}

export interface PartCounts {
  readonly total: number;
  readonly reported: number;
  /** Lost, not run, or never heard of. */
  readonly missing: number;
}

/** Results of one task are one part. */
export function countParts({ shards }: Parts): PartCounts {
  const count = (chosen: readonly ShardSummary[]): number => new Set(chosen.map(({ id, task }) => task ?? id)).size;
  return {
    total: count(shards),
    reported: count(shards.filter(({ state }) => state === 'reported')),
    missing: count(shards.filter(isMissing)),
  };
}

/** `1 of 28 tasks`, of a run that ended without them; undefined when there is none. */
export function describeNotRun(report: Parts & Pick<RunReport, 'status'>): string | undefined {
  const { total, missing } = countParts(report);
  return report.status !== 'incomplete' || missing === 0 ? undefined : `${missing} of ${formatCount(total, partWord(report))}`;
}
