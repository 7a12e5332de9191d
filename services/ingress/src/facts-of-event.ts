import type { Configuration } from '@testwire/config';
import { REPORTED_ATTEMPT, type RunFact, type WorkerEvent } from '@testwire/contracts';
import { describeClaim } from './describe-run.ts';

/**
 * Ids that workers choose have prefixes of their own, so that none of them is taken for a fact of ours: one for each fact that
 * an event stands for, so that those of one event are not taken for another event either.
 */
export function factIdOf(event: Pick<WorkerEvent, 'id'>): string {
  return `w.${event.id}`;
}

/** Clocks of workers may be wrong. What has not happened yet happens now. */
function notAfter(at: string, receivedAt: string): string {
  return Date.parse(at) > Date.parse(receivedAt) ? receivedAt : at;
}

/**
 * The facts that a worker's event stands for; their ids follow from the event's. When a run began, and how long it may take, is
 * counted from when we heard of it. Throws {@link UnknownConnection}.
 */
export function factsOfEvent(
  event: WorkerEvent,
  receivedAt: string,
  configuration: Pick<Configuration, 'connections' | 'projects'>,
): RunFact[] {
  const { runId, attempt } = event;
  const id = factIdOf(event);
  const at = event.type === 'run-started' ? receivedAt : notAfter(event.at, receivedAt);
  const base = { id, runId, at, attempt };
  const worker = event.worker === undefined ? {} : { worker: event.worker };
  switch (event.type) {
    case 'run-started': {
      const facts: RunFact[] = [{ id, runId, at, kind: 'opened', run: describeClaim(event.run ?? {}, configuration) }];
      if (attempt > 1)
        facts.push({ ...base, id: `${REPORTED_ATTEMPT}${event.id}`, kind: 'attempt-started', reason: 'a worker started it' });
      if (event.plan !== undefined) {
        const { shards, deadlineSeconds } = event.plan;
        const deadline =
          deadlineSeconds === undefined
            ? {}
            : { deadline: new Date(Date.parse(receivedAt) + deadlineSeconds * 1000).toISOString() };
        facts.push({ ...base, id: `wp.${event.id}`, kind: 'planned', shards, ...deadline });
      }
      return facts;
    }
    case 'test-finished':
      return [{ ...base, ...worker, kind: 'test-finished', shard: event.shard, test: event.test }];
    case 'shard-finished':
      return [{ ...base, ...worker, kind: 'shard-finished', shard: event.shard }];
    case 'run-finished':
      return [{ ...base, kind: 'run-finished' }];
    case 'measured': {
      const environment = event.environment === undefined ? {} : { environment: event.environment };
      return [{ ...base, kind: 'measured', metrics: event.metrics, ...environment }];
    }
  }
}
