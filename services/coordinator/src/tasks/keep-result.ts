import { type RunFact, shardIdOf, type ShardResult, tasksQueue } from '@testwire/contracts';
import { resultJson } from '@testwire/results';
import type { Lease } from '@testwire/store';
import type { TaskDeps } from './deps.ts';
import { taskFactId } from './task-fact-ids.ts';
import { countRefusal } from './task-metrics.ts';

export interface TaskResult {
  readonly task: string;
  readonly file: string;
  readonly result: ShardResult;
}

/**
 * Keeps one result of a task as a shard of the run. Answers false when the lease is somebody else's by now: then it is kept as late,
 * and nothing is made of it.
 */
export async function keepResult(lease: Lease, { task, file, result }: TaskResult, deps: TaskDeps): Promise<boolean> {
  const { digest } = await deps.blobs.put(resultJson(result));
  // Asked last: what is kept as ours was ours until the lock runs out.
  const queue = tasksQueue(lease.class).name;
  const held = lease.ended === undefined && (await deps.leaseQueue.extend(queue, lease.job, lease.id));
  const { runId, attempt, worker } = lease;
  const fact: RunFact = {
    id: `${taskFactId.result(lease.id, task, file, digest)}${held ? '' : '-late'}`,
    runId,
    at: new Date(deps.now()).toISOString(),
    kind: 'shard-reported',
    attempt,
    shard: shardIdOf(`${task}/${file}`),
    worker,
    digest,
    task: { id: task, try: lease.tasks.find(({ id }) => id === task)?.try ?? 1 },
    ...(held ? {} : { late: true }),
  };
  await deps.store.runs.addFacts([fact]);
  if (!held) countRefusal('result');
  return held;
}
