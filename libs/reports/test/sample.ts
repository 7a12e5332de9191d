import { type Comparison, type MergedTest, NO_TESTS, type RunReport } from '@testwire/contracts';
import { makeComparison, makeReport, NO_CHANGES } from '@testwire/testkit/report';

/** A report of a run of which nothing is known yet. */
export function reportOf(changes: Partial<RunReport> = {}): RunReport {
  return makeReport({
    runId: 'test-123',
    run: { project: 'acme/engine' },
    revision: 7,
    openedAt: '2025-03-15T14:27:54Z',
    updatedAt: '2025-03-15T14:30:00Z',
    durationSeconds: 0,
    ...changes,
  });
}

export function testOf(changes: Partial<MergedTest> = {}): MergedTest {
  return { id: '0'.repeat(64), name: 'test_ok', status: 'passed', shard: 'all', attempts: [], flaky: false, ...changes };
}

/** The run of the seed document's example. */
export function seedReport(): RunReport {
  return reportOf({
    totals: { total: 42, passed: 40, failed: 1, errored: 0, skipped: 1 },
    unlisted: { total: 41, passed: 40, failed: 0, errored: 0, skipped: 1 },
    durationSeconds: 125.7,
    metrics: { average_throughput: 124.5, average_latency_ms: 8.7 },
    tests: [testOf({ name: 'test_large_batch', status: 'failed', message: 'CUDA out of memory', durationMs: 3200 })],
    conservation: { reported: 42, merged: 42, superseded: 0, balanced: true },
  });
}

/** A run in which there is something to say in every section. */
export function fullReport(): RunReport {
  const attempts: MergedTest['attempts'] = [
    { status: 'failed', runAttempt: 1, shard: 'gpu-1', message: 'timed out' },
    { status: 'passed', runAttempt: 1, shard: 'gpu-1' },
  ];
  return reportOf({
    status: 'incomplete',
    reason: 'Shard gpu-2 did not report before the deadline.',
    totals: { total: 9, passed: 3, failed: 3, errored: 1, skipped: 2 },
    unlisted: { total: 1, passed: 0, failed: 1, errored: 0, skipped: 0 },
    flaky: 1,
    durationSeconds: 3661,
    metrics: { average_throughput: 124.5, device: 'A100' },
    environment: { python_version: '3.12.1', cuda: '12.4' },
    tests: [
      testOf({
        name: 'test_large_batch',
        suite: ['models', 'bert'],
        file: 'tests/test_bert.py',
        line: 12,
        status: 'failed',
        message: 'CUDA out of memory',
        details:
          'Traceback (most recent call last):\n  File "tests/test_bert.py", line 12, in test_large_batch\n    run(64)\nRuntimeError: CUDA out of memory',
        durationMs: 3200,
      }),
      testOf({ name: 'test_small_batch', status: 'failed', durationMs: 59_999 }),
      testOf({ name: 'test_setup', status: 'errored', message: 'fixture "db" not found', details: 'E  fixture not found' }),
      testOf({ name: 'test_sometimes', flaky: true, attempts, durationMs: 10 }),
      testOf({ name: 'test_a' }),
      testOf({ name: 'test_b', durationMs: 1.2 }),
      testOf({ name: 'test_windows', status: 'skipped', message: 'needs Windows' }),
      testOf({ name: 'test_later', status: 'skipped' }),
    ],
    shards: [
      {
        id: 'gpu-1',
        attempt: 1,
        state: 'reported',
        totals: { total: 9, passed: 3, failed: 3, errored: 1, skipped: 2 },
        durationSeconds: 61,
      },
      { id: 'gpu-2', attempt: 1, state: 'missing', totals: NO_TESTS },
    ],
    artifacts: [
      {
        name: 'trace.json',
        digest: 'a'.repeat(64),
        bytes: 1229,
        mediaType: 'application/json',
        type: 'log',
        url: 'https://ci.example.com/a/trace.json',
      },
      { name: 'core.dump', digest: 'b'.repeat(64), bytes: 512, mediaType: 'application/octet-stream', type: 'log' },
    ],
    problems: [{ file: 'junit.xml', line: 7, message: 'The file ends early.' }, { message: 'No plan was given.' }],
    partial: true,
    conservation: { reported: 10, merged: 9, superseded: 0, balanced: false },
  });
}

export function comparisonOf(changes: Partial<Comparison> = {}): Comparison {
  return makeComparison({
    base: {
      runId: 'run-base',
      openedAt: '2025-03-14T09:00:00Z',
      commit: 'c0ffee1234567890c0ffee1234567890c0ffee12',
      branch: 'main',
      how: 'merge-base',
    },
    ...changes,
  });
}

/** A run beside its history, with something to say in every part of the comparison. */
export function comparedReport(): RunReport {
  const failing = { status: 'failed', message: 'wrong', durationMs: 100 } as const;
  const since = { runId: 'run-old', openedAt: '2025-03-01T09:00:00Z', commit: 'badc0de5555555555555' };
  const flakiness = { confidence: 0.9, attempts: 2, commits: 1, relapses: 3, runs: 40 };
  const quarantine = { owner: 'platform team', reason: 'waits for the new driver', until: '2025-04-01T00:00:00Z' };
  const outage = Array.from({ length: 3 }, (_, index) =>
    testOf({ name: `test_out_${index}`, status: 'errored', message: 'no device', standing: { change: 'outage' } }),
  );
  return reportOf({
    status: 'failed',
    totals: { total: 14, passed: 4, failed: 6, errored: 4, skipped: 0 },
    unlisted: { total: 1, passed: 0, failed: 1, errored: 0, skipped: 0 },
    durationSeconds: 61,
    metrics: { average_throughput: 124.5, device: 'A100' },
    tests: [
      ...outage,
      testOf({ ...failing, name: 'test_quarantined', standing: { change: 'still-failing', since, quarantine } }),
      testOf({ ...failing, name: 'test_flaky', standing: { change: 'flaky', flakiness } }),
      testOf({ ...failing, name: 'test_still', standing: { change: 'still-failing', since } }),
      testOf({ ...failing, name: 'test_unknown_to_history', standing: { change: 'first-seen' } }),
      testOf({ ...failing, name: 'test_new', details: 'trace of the new one', standing: { change: 'new' } }),
      testOf({ name: 'test_fresh_error', status: 'errored', message: 'crashed', standing: { change: 'new' } }),
      testOf({ name: 'test_fixed', durationMs: 50, standing: { change: 'fixed' } }),
      testOf({ name: 'test_slow', durationMs: 3400, standing: { slower: { usualMs: 1200, nowMs: 3400 } } }),
      testOf({ name: 'test_sometimes', standing: { flakiness: { ...flakiness, confidence: 1 } } }),
      testOf({ name: 'test_ok' }),
    ],
    comparison: comparisonOf({
      counts: {
        ...NO_CHANGES,
        new: 2,
        firstSeen: 1,
        outage: 3,
        stillFailing: 2,
        flaky: 1,
        fixed: 1,
        added: 1,
        removed: 5,
        notRun: 1,
        slower: 1,
        quarantined: 1,
      },
      removed: [{ id: '1', name: 'test_gone', suite: ['models'], file: 'tests/test_gone.py' }],
      notRun: [{ id: '2', name: 'test_elsewhere' }],
      outages: [{ worker: 'gpu-1', failed: 3, total: 3 }],
      slowWorkers: [{ worker: 'gpu-2', factor: 2.345, tests: 7 }],
      metrics: { average_throughput: { usual: 130, spread: 2.5, runs: 12 } },
    }),
    conservation: { reported: 14, merged: 14, superseded: 0, balanced: true },
  });
}
