import type { MergedTest, RunReport, ShardSummary } from '@testwire/contracts';
import { roundTo } from '../round-to.ts';
import { percentile } from './percentile.ts';

/** Of fewer tests such numbers say nothing. */
const FEWEST_TESTS = 5;

/**
 * Which part of their time the workers were busy, in percent: the work of all, by what all would have done in the time of the
 * busiest. Undefined where that is not known of every shard, or there is only one worker.
 */
function utilisationOf(shards: readonly ShardSummary[], attempt: number): number | undefined {
  const busy = new Map<string, number>();
  for (const { worker, durationSeconds, attempt: ran, state } of shards) {
    if (ran !== attempt) continue;
    // Of a shard that several workers shared it is not known who did what.
    if (state !== 'reported' || worker === undefined || worker.includes(', ') || durationSeconds === undefined) return undefined;
    busy.set(worker, (busy.get(worker) ?? 0) + durationSeconds);
  }
  const makespan = Math.max(...busy.values());
  if (busy.size < 2 || makespan === 0) return undefined;
  const total = [...busy.values()].reduce((sum, seconds) => sum + seconds, 0);
  return (100 * total) / (busy.size * makespan);
}

/** What can be measured of a run that brings no such metrics of its own. Skipped tests take no time, and do not count. */
export function measureRun(
  tests: readonly MergedTest[],
  shards: readonly ShardSummary[],
  attempt: number,
  durationSeconds: number,
): RunReport['metrics'] {
  const durations = tests.flatMap(({ status, durationMs }) =>
    durationMs === undefined || status === 'skipped' ? [] : [durationMs],
  );
  if (durations.length < FEWEST_TESTS) return {};
  durations.sort((a, b) => a - b);
  const utilisation = utilisationOf(shards, attempt);
  return {
    ...(durationSeconds === 0 ? {} : { average_throughput: roundTo(3, durations.length / durationSeconds) }),
    latency_p50_ms: roundTo(3, percentile(durations, 0.5)),
    latency_p95_ms: roundTo(3, percentile(durations, 0.95)),
    latency_p99_ms: roundTo(3, percentile(durations, 0.99)),
    ...(utilisation === undefined ? {} : { worker_utilization_percent: roundTo(3, utilisation) }),
  };
}
