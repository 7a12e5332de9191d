import type { RunReport } from '@testwire/contracts';
import { makeCountedReport } from '@testwire/testkit/report';
import { viewRun } from '../src/view-run.ts';

const SHA = 'a'.repeat(40);
/** The shape of a vendor's token, made here so that no scanner takes it for one. */
const TOKEN = `ghp_${'x1Y2'.repeat(9)}`;

function makeReport(run: Partial<RunReport['run']>): RunReport {
  return makeCountedReport({ run: { project: 'p', repository: { name: 'o/r' }, commit: SHA, ...run } });
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
