import type { RunReport, Standing } from '@testwire/contracts';
import { fullReport } from './sample.ts';

const BASE = { runId: 'base', openedAt: '2025-03-14T10:00:00Z', commit: 'b'.repeat(40), branch: 'main' };

const STANDINGS: readonly (Standing | undefined)[] = [
  { change: 'new', since: { runId: 'test-123', openedAt: '2025-03-15T14:27:54Z', commit: 'a'.repeat(40) }, recent: 'PPP' },
  {
    change: 'still-failing',
    since: { runId: 'old', openedAt: '2025-03-01T10:00:00Z', branch: 'main' },
    quarantine: { owner: 'gpu-team', reason: 'Waits for a driver', until: '2025-04-01T00:00:00Z' },
  },
  { change: 'new' },
  { change: 'fixed', recent: 'PFF' },
  undefined,
  { slower: { usualMs: 0.4, nowMs: 1.2 } },
];

/** The run of {@link fullReport} beside a history of three runs. */
export function comparedReport(): RunReport {
  const report = fullReport();
  const past = { status: 'failed', totals: report.totals, flaky: 1, durationSeconds: 3000 } as const;
  return {
    ...report,
    metrics: { average_throughput: 412.5, device: 'A100' },
    tests: report.tests.map((test, index) => {
      const standing = STANDINGS[index];
      return standing === undefined ? test : { ...test, standing };
    }),
    comparison: {
      base: { ...BASE, how: 'merge-base' },
      counts: {
        new: 2,
        firstSeen: 0,
        outage: 0,
        stillFailing: 1,
        flaky: 0,
        fixed: 1,
        added: 0,
        removed: 1,
        notRun: 2,
        slower: 1,
        quarantined: 1,
      },
      removed: [{ id: 'gone', name: 'test_gone', suite: ['legacy'] }],
      notRun: [{ id: 'other', name: 'test_other' }],
      outages: [{ worker: 'gpu-worker', failed: 3, total: 3 }],
      slowWorkers: [{ worker: 'gpu-worker', factor: 2, tests: 8 }],
      trend: [
        { runId: 'one', openedAt: '2025-03-12T10:00:00Z', ...past },
        { runId: 'two', openedAt: '2025-03-13T10:00:00Z', ...past },
        { ...BASE, ...past },
      ],
      metrics: { average_throughput: { usual: 361, spread: 9.5, runs: 3 } },
    },
    shards: report.shards.map((shard) => (shard.id === 'gpu-1' ? { ...shard, worker: 'gpu-worker' } : shard)),
  };
}
