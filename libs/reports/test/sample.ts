import type { MergedTest, RunReport } from '@testwire/contracts';

const NONE = { total: 0, passed: 0, failed: 0, errored: 0, skipped: 0 };

/** A report of a run of which nothing is known yet. */
export function reportOf(changes: Partial<RunReport> = {}): RunReport {
  return {
    schemaVersion: 1,
    runId: 'test-123',
    run: { project: 'acme/engine' },
    status: 'passed',
    attempt: 1,
    revision: 7,
    openedAt: '2025-03-15T14:27:54Z',
    updatedAt: '2025-03-15T14:30:00Z',
    totals: NONE,
    flaky: 0,
    durationSeconds: 0,
    metrics: {},
    environment: {},
    tests: [],
    unlisted: NONE,
    shards: [],
    artifacts: [],
    problems: [],
    partial: false,
    conservation: { reported: 0, merged: 0, superseded: 0, balanced: true },
    ...changes,
  };
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
      { id: 'gpu-2', attempt: 1, state: 'missing', totals: NONE },
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
