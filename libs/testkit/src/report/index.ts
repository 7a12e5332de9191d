import { type Comparison, NO_TESTS, RUN_REPORT_VERSION, type RunReport } from '@testwire/contracts';

/** A report of a run of which nothing is known yet. */
export function makeReport(changes: Partial<RunReport> = {}): RunReport {
  return {
    schemaVersion: RUN_REPORT_VERSION,
    runId: 'run-1',
    run: { project: 'p' },
    status: 'passed',
    attempt: 1,
    revision: 1,
    openedAt: '2026-03-01T10:00:00.000Z',
    updatedAt: '2026-03-01T10:05:00.000Z',
    totals: NO_TESTS,
    flaky: 0,
    durationSeconds: 1,
    metrics: {},
    environment: {},
    tests: [],
    unlisted: NO_TESTS,
    shards: [],
    artifacts: [],
    problems: [],
    partial: false,
    conservation: { reported: 0, merged: 0, superseded: 0, balanced: true },
    ...changes,
  };
}

/** A report of a passed test that was only counted. */
export function makeCountedReport(changes: Partial<RunReport> = {}): RunReport {
  const one = { ...NO_TESTS, total: 1, passed: 1 };
  return makeReport({
    totals: one,
    unlisted: one,
    conservation: { reported: 1, merged: 1, superseded: 0, balanced: true },
    ...changes,
  });
}

export const NO_CHANGES: Comparison['counts'] = {
  new: 0,
  firstSeen: 0,
  outage: 0,
  stillFailing: 0,
  flaky: 0,
  fixed: 0,
  added: 0,
  removed: 0,
  notRun: 0,
  slower: 0,
  quarantined: 0,
};

/** A comparison with a run from which nothing differs. */
export function makeComparison(changes: Partial<Comparison> = {}): Comparison {
  return {
    base: { runId: 'base', openedAt: '2026-03-01T09:00:00.000Z', how: 'newest' },
    counts: NO_CHANGES,
    removed: [],
    notRun: [],
    outages: [],
    slowWorkers: [],
    trend: [],
    metrics: {},
    ...changes,
  };
}
