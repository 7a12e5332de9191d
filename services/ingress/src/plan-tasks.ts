import type { Configuration } from '@testwire/config';
import { digestOf, type RunFact, type RunFactOf, type TaskPlan } from '@testwire/contracts';
import { HttpProblem } from '@testwire/runtime';
import type { IngressDeps } from './deps.ts';
import { requireUp } from './require-up.ts';

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The body with the configured options for batches, where its plan says nothing else. */
export function withDefaults(body: unknown, coordinator: Configuration['coordinator']): unknown {
  if (!isObject(body) || !isObject(body['tasks'])) return body;
  const { tasks } = body;
  const { options = {} } = tasks;
  if (!isObject(options)) return body;
  const { enableBatchProcessing, batchSizeLimit, modelGrouping, hardwareGrouping } = coordinator;
  const configured = { enableBatchProcessing, batchSizeLimit, modelGrouping, hardwareGrouping };
  return { ...body, tasks: { ...tasks, options: { ...configured, ...options } } };
}

/** Where tasks are sent to. `attempt` undefined: the sender does not count, and means the run as it is. */
interface Target {
  readonly runId: string;
  readonly attempt: number | undefined;
  readonly at: string;
}

/**
 * Keeps the plan and says that its tasks are the shards of the attempt. The ids follow from the content: the same plan sent twice is one.
 * The bytes are there before anybody hears of them. Throws 409 for an attempt that has another plan: which of them its workers follow must
 * not depend on who came first.
 */
export async function planFacts({ runId, attempt, at }: Target, plan: TaskPlan, deps: IngressDeps): Promise<RunFact[]> {
  const text = JSON.stringify(plan);
  const content = (async function* () {
    yield Buffer.from(text);
  })();
  const { digest } = await requireUp('The blob store', () => deps.blobs.put(content));
  const known = await requireUp('The run store', () => deps.store.tasks.plan(runId, attempt));
  if (known !== undefined && known.digest !== digest) {
    throw new HttpProblem(
      409,
      'Conflict',
      `Run "${runId}" has other tasks already. Give this one an id of its own, or send it as the next attempt.`,
    );
  }
  const key = digestOf(text).slice(0, 32);
  const number = attempt ?? 1;
  const deadline = new Date(Date.parse(at) + plan.deadlineSeconds * 1000).toISOString();
  const base = { runId, at, attempt: number };
  const suffix = number === 1 ? key : `${number}-${key}`;
  return [
    ...(number === 1 ? [] : [startOf(base)]),
    { ...base, id: `tasks-shards-${suffix}`, kind: 'planned', shards: plan.tasks.map(({ id }) => id), deadline },
    { ...base, id: `tasks-planned-${suffix}`, kind: 'tasks-planned', digest, tasks: plan.tasks.length },
  ];
}

/** A plan alone begins no attempt. */
function startOf(base: Pick<RunFactOf<'attempt-started'>, 'runId' | 'at' | 'attempt'>): RunFact {
  return { ...base, id: `tasks-again-${base.attempt}`, kind: 'attempt-started', reason: 'its tasks were submitted again' };
}
