import { RUN_CANCELLED, type TaskSpec, type TaskState } from '@testwire/contracts';
import type { PlannedTasks, RunState, TaskClass, WorkerRecord } from '@testwire/store';
import { missingCapabilities } from '../workers/fits.ts';
import { presentWorkers } from '../workers/present-workers.ts';
import type { TaskDeps } from './deps.ts';
import { isOver } from './grant-lease.ts';
import { NOT_BEGUN, progressByTask, type TaskProgress } from './progress-of-task.ts';

function stateOf({ settled, givenUp, lease }: TaskProgress, over: string | undefined): TaskState['state'] {
  if (givenUp !== undefined) return 'given-up';
  if (settled) return 'done';
  if (lease !== undefined) return 'leased';
  return over === undefined ? 'waiting' : 'cancelled';
}

/** Why nobody waits for what of the attempt is not done; undefined: somebody does. */
function whyOver(state: RunState | undefined, attempt: number): string | undefined {
  if (state === undefined || !isOver(state, attempt)) return undefined;
  if (state.status !== 'cancelled') return 'the run has ended';
  return state.reason === undefined ? RUN_CANCELLED : `${RUN_CANCELLED}: ${state.reason}`;
}

/** `over`: why nobody waits for it any more. */
function describe(spec: TaskSpec, progress: TaskProgress, missing: readonly string[], over: string | undefined): TaskState {
  const { givenUp, ended, worker, tries } = progress;
  const state = stateOf(progress, over);
  const reason = state === 'cancelled' ? over : (givenUp?.reason ?? ended?.message);
  return {
    id: spec.id,
    ...(spec.name === undefined ? {} : { name: spec.name }),
    state,
    ...(state === 'waiting' && missing.length > 0 ? { waitingFor: [...missing] } : {}),
    ...(worker === undefined ? {} : { worker }),
    tries,
    ...(ended === undefined ? {} : { outcome: ended.outcome }),
    ...(ended?.durationMs === undefined ? {} : { durationMs: ended.durationMs }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Every task of a plan, in the order of its batches. */
export async function describeTasks(plan: PlannedTasks, deps: TaskDeps): Promise<TaskState[]> {
  const { runId, attempt } = plan;
  const { tasks } = deps.store;
  const now = new Date(deps.now()).toISOString();
  const [planned, facts, open, present, run] = await Promise.all([
    tasks.tasks(runId, attempt),
    tasks.facts(runId, attempt),
    tasks.openClasses(now),
    presentWorkers(deps),
    deps.store.runs.state(runId),
  ]);
  const over = whyOver(run, attempt);
  const progress = progressByTask(facts);
  const missing = missingByClass(open, present);
  return planned.map(({ class: id, spec }) => describe(spec, progress.get(spec.id) ?? NOT_BEGUN, missing.get(id) ?? [], over));
}

function missingByClass(classes: readonly TaskClass[], workers: readonly WorkerRecord[]): ReadonlyMap<string, string[]> {
  const present = workers.filter((worker) => !worker.draining);
  return new Map(classes.map((taskClass) => [taskClass.id, missingCapabilities(present, taskClass)]));
}
