import { NO_TESTS, RUN_REPORT_VERSION, type RunReport } from '@testwire/contracts';
import { viewRun } from '../src/view-run.ts';

const SHA = 'a'.repeat(40);
/** The shape of a vendor's token, made here so that no scanner takes it for one. */
const TOKEN = `ghp_${'x1Y2'.repeat(9)}`;

function makeReport(run: Partial<RunReport['run']>): RunReport {
  return {
    schemaVersion: RUN_REPORT_VERSION,
    runId: 'run-1',
    run: { project: 'p', repository: { name: 'o/r' }, commit: SHA, ...run },
    status: 'passed',
    attempt: 1,
    revision: 1,
    openedAt: '2026-03-01T10:00:00.000Z',
    updatedAt: '2026-03-01T10:05:00.000Z',
    totals: { ...NO_TESTS, total: 1, passed: 1 },
    flaky: 0,
    durationSeconds: 1,
    metrics: {},
    environment: {},
    tests: [],
    unlisted: { ...NO_TESTS, total: 1, passed: 1 },
    shards: [],
    artifacts: [],
    problems: [],
    partial: false,
    conservation: { reported: 1, merged: 1, superseded: 0, balanced: true },
  };
}

describe('viewRun', () => {
  it('takes secrets out of what is shown, and leaves branch names as the API needs them', () => {
    const branch = `fix/${TOKEN}`;
    const view = viewRun(
      makeReport({
        name: `Deploy with ${TOKEN}`,
        branch,
        change: { number: 7, title: `Use ${TOKEN} for @everyone`, headBranch: branch, headSha: SHA },
        pipeline: { id: '1001', attempt: 2, name: `Nightly ${TOKEN}`, commit: SHA, branch },
      }),
      undefined,
      'github',
    );
    expect(view).toMatchObject({
      name: 'Deploy with [redacted]',
      branch,
      branchLabel: 'fix/[redacted]',
      change: { number: 7, headBranch: branch, headSha: SHA },
      pipeline: { id: '1001', attempt: 2, name: 'Nightly [redacted]', commit: SHA, branch },
    });
    expect(view.change?.title).not.toContain(TOKEN);
    expect(view.change?.title).not.toContain('@everyone');
  });

  it('says of an origin only what is known', () => {
    const view = viewRun(makeReport({ change: { number: 7 } }), undefined, 'github');
    expect(view.change).toEqual({ number: 7 });
    for (const absent of ['branch', 'branchLabel', 'pipeline', 'reportUrl']) expect(view).not.toHaveProperty(absent);
  });
});
