import type { Problem, RunFact, RunFactOf, RunReport } from '@testwire/contracts';
import { roundTo } from '../round-to.ts';
import { compare } from '../run/join-run.ts';
import { percentile } from './percentile.ts';

type Leased = RunFactOf<'task-leased'>;
type Ended = RunFactOf<'task-ended'>;

interface LeaseSpan {
  readonly worker: string;
  readonly tasks: number;
  /** Milliseconds since the epoch. */
  readonly from: number;
  /** Of its last task that ended; undefined while it goes on. */
  readonly to: number | undefined;
  /** The longest that one of its tasks had waited. */
  readonly waitedMs: number;
}

function spansOf(leased: readonly Leased[], ended: readonly Ended[]): LeaseSpan[] {
  const ends = new Map<string, number>();
  for (const { lease, at } of ended) ends.set(lease, Math.max(ends.get(lease) ?? 0, Date.parse(at)));
  const spans = new Map<string, LeaseSpan>();
  for (const { lease, worker, batch, at, waitedMs } of leased) {
    const known = spans.get(lease)?.waitedMs ?? 0;
    spans.set(lease, { worker, tasks: batch, from: Date.parse(at), to: ends.get(lease), waitedMs: Math.max(known, waitedMs) });
  }
  return [...spans.values()];
}

function groupByWorker(spans: readonly LeaseSpan[]): LeaseSpan[][] {
  const groups = new Map<string, LeaseSpan[]>();
  for (const span of spans) groups.set(span.worker, [...(groups.get(span.worker) ?? []), span]);
  return [...groups.values()].map((group) => group.toSorted((a, b) => a.from - b.from));
}

/**
 * What handing out one lease costs: the time between two leases of one worker, where the second had been waiting all the while, so that
 * nothing but the handing out kept the worker idle. Undefined when there is no such pair.
 */
function leaseOverheadMs(spans: readonly LeaseSpan[]): number | undefined {
  const gaps = groupByWorker(spans).flatMap((group) =>
    group.slice(1).flatMap((span, index) => {
      const end = group[index]?.to;
      if (end === undefined) return [];
      const gap = span.from - end;
      return gap >= 0 && span.waitedMs >= gap ? [gap] : [];
    }),
  );
  gaps.sort((a, b) => a - b);
  return gaps.length === 0 ? undefined : percentile(gaps, 0.5);
}

interface Work {
  readonly leased: readonly Leased[];
  readonly ended: readonly Ended[];
}

function workOf(facts: readonly RunFact[], attempt: number): Work {
  return {
    leased: facts.filter((fact): fact is Leased => fact.kind === 'task-leased' && fact.attempt === attempt),
    ended: facts.filter((fact): fact is Ended => fact.kind === 'task-ended' && fact.attempt === attempt && fact.late !== true),
  };
}

/** Milliseconds since the epoch: of the first lease, and of the last task that ended. */
function periodOf(spans: readonly LeaseSpan[]): { readonly from: number; readonly to: number } {
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  for (const span of spans) {
    from = Math.min(from, span.from);
    to = Math.max(to, span.to ?? 0);
  }
  return { from, to: Math.max(from, to) };
}

/** Wall-clock seconds from the first lease of the attempt to the last end; undefined when no worker had a task. */
export function secondsOfTasks(facts: readonly RunFact[], attempt: number): number | undefined {
  const { leased, ended } = workOf(facts, attempt);
  if (leased.length === 0) return undefined;
  const { from, to } = periodOf(spansOf(leased, ended));
  return roundTo(3, (to - from) / 1000);
}

/**
 * Figures of how the tasks of the attempt were done, from what was measured only:
 * - `queue_wait_p50_seconds`, `…p95…`: from when a task could have begun until a worker had it
 * - `worker_utilization_percent`: the time that tasks took, of the time between the first lease and the last end, for every worker that had one
 * - `tasks_per_minute`: tries that ended, of the same time
 * - `batches`, `average_batch_size`, `lease_overhead_seconds`
 * - `batching_saved_seconds`: leases that there would have been besides, one for each task, times what one costs
 */
export function measureTasks(facts: readonly RunFact[], attempt: number): RunReport['metrics'] {
  const { leased, ended } = workOf(facts, attempt);
  if (leased.length === 0) return {};
  const waits = leased.map(({ waitedMs }) => waitedMs).toSorted((a, b) => a - b);
  const spans = spansOf(leased, ended);
  const { from, to } = periodOf(spans);
  const busyMs = ended.reduce((sum, { durationMs = 0 }) => sum + durationMs, 0);
  const workers = new Set(spans.map(({ worker }) => worker)).size;
  const done = ended.filter(({ outcome }) => outcome !== 'lost' && outcome !== 'cancelled').length;
  const overheadMs = leaseOverheadMs(spans);
  return {
    queue_wait_p50_seconds: roundTo(3, percentile(waits, 0.5) / 1000),
    queue_wait_p95_seconds: roundTo(3, percentile(waits, 0.95) / 1000),
    workers,
    batches: spans.length,
    average_batch_size: roundTo(2, leased.length / spans.length),
    ...(to === from
      ? {}
      : {
          worker_utilization_percent: roundTo(1, Math.min(100, (100 * busyMs) / (workers * (to - from)))),
          tasks_per_minute: roundTo(2, (done / (to - from)) * 60_000),
        }),
    ...(overheadMs === undefined
      ? {}
      : {
          lease_overhead_seconds: roundTo(3, overheadMs / 1000),
          batching_saved_seconds: roundTo(3, ((leased.length - spans.length) * overheadMs) / 1000),
        }),
  };
}

/** Workers that died with tasks, by name; what they had was given to others. */
export function lostWorkers(facts: readonly RunFact[], attempt: number): Problem[] {
  const lost = new Map<string, string[]>();
  for (const fact of facts) {
    if (fact.kind !== 'task-ended' || fact.attempt !== attempt || fact.outcome !== 'lost') continue;
    lost.set(fact.worker, [...(lost.get(fact.worker) ?? []), fact.shard]);
  }
  return [...lost]
    .toSorted(([a], [b]) => compare(a, b))
    .map(([worker, tasks]) => {
      const names = [...new Set(tasks)].toSorted(compare);
      const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
      return { message: `Worker ${worker} was lost while it had ${shown}. What it had not finished was given to others.` };
    });
}
