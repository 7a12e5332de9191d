import { type MergedTest, NO_TESTS, type ShardSummary, type TestStatus } from '@testwire/contracts';
import { measureRun } from '../../src/report/measure-run.ts';

function testOf(durationMs: number | undefined, status: TestStatus = 'passed'): MergedTest {
  const duration = durationMs === undefined ? {} : { durationMs };
  return { id: 't', name: 't', status, shard: 's', attempts: [], flaky: false, ...duration };
}

function shardOf(worker: string, durationSeconds: number, more: Partial<ShardSummary> = {}): ShardSummary {
  return { id: 's', attempt: 1, state: 'reported', totals: NO_TESTS, worker, durationSeconds, ...more };
}

const HUNDRED = Array.from({ length: 100 }, (_, index) => testOf(100 - index));

describe('measureRun', () => {
  it('says how many tests there were in a second, and how long most of them took', () => {
    expect(measureRun(HUNDRED, [], 1, 3)).toEqual({
      average_throughput: 33.333,
      latency_p50_ms: 50,
      latency_p95_ms: 95,
      latency_p99_ms: 99,
    });
    expect(measureRun(HUNDRED, [], 1, 0)).not.toHaveProperty('average_throughput');
  });

  it('says nothing of fewer than five tests whose time is known', () => {
    const four = [1, 2, 3, 4].map((duration) => testOf(duration));
    expect(measureRun([...four, testOf(undefined), testOf(5, 'skipped')], [], 1, 3)).toEqual({});
    expect(measureRun([...four, testOf(5)], [], 1, 3)).toMatchObject({ latency_p50_ms: 3, latency_p95_ms: 5 });
  });

  it('says how busy the workers were, where that is known of all shards of the attempt', () => {
    const utilisation = (...shards: readonly ShardSummary[]) => measureRun(HUNDRED, shards, 1, 3)['worker_utilization_percent'];
    expect(utilisation(shardOf('a', 10), shardOf('b', 4), shardOf('b', 1))).toBe(75);
    expect(utilisation(shardOf('a', 10), shardOf('b', 5), shardOf('c', 9, { attempt: 2 }))).toBe(75);
    expect(utilisation(shardOf('a', 10))).toBeUndefined();
    expect(utilisation(shardOf('a', 10), shardOf('b', 5), shardOf('a, b', 5))).toBeUndefined();
    expect(utilisation(shardOf('a', 10), shardOf('b', 5, { state: 'lost' }))).toBeUndefined();
    expect(utilisation(shardOf('a', 0), shardOf('b', 0))).toBeUndefined();
  });
});
