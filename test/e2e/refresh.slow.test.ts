import { GITHUB_EXAMPLE } from '@testwire/testkit';
import { askUntil, untilFinal } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { ask, post } from './client.ts';

const WIDGETS_TOKEN = 'a-token-for-widgets-only';
let demo: Demo;

beforeAll(async () => {
  demo = await startDemo({
    configFile: { tokens: [{ name: 'widgets', secret: WIDGETS_TOKEN, projects: ['gitlab:acme/widgets'] }] },
  });
}, 60_000);
afterAll(() => demo.stop());

const RUN = 'refreshed';
const refresh = (runId: string, token: string | null = demo.token) =>
  ask(demo, `/v1/runs/${runId}/refresh`, { method: 'POST', token });

async function untilCommentIs(outcome: string): Promise<void> {
  await askUntil(demo, `/v1/publications?runId=${RUN}&connection=github`, (page) =>
    (page as { items: { surface: string; outcome: string }[] }).items.find(
      (item) => item.surface === 'comment' && item.outcome === outcome,
    ),
  );
}

describe('POST /v1/runs/:id/refresh', () => {
  it('writes what could not be written before', async () => {
    const comments = new RegExp(`/issues/${GITHUB_EXAMPLE.pullRequest}/comments$`);
    demo.github.failNext({
      method: 'POST',
      path: comments,
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    });
    const { repository, commit, pullRequest } = GITHUB_EXAMPLE;
    await post(demo, `/v1/runs/${RUN}/result?provider=github`, {
      test_run_id: RUN,
      status: 'success',
      total_tests: 1,
      passed_tests: 1,
      failed_tests: 0,
      skipped_tests: 0,
      duration_seconds: 1,
      metadata: { repository, commit_sha: commit, pr_number: pullRequest },
    });
    await untilFinal(demo, RUN);
    await untilCommentIs('failed');
    expect(await refresh(RUN)).toMatchObject({ status: 202, json: { runId: RUN } });
    await untilCommentIs('done');
    expect(demo.github.state.comments).toHaveLength(1);
  }, 60_000);

  it('is for those who may write to the project of the run', async () => {
    expect(await refresh(RUN, null)).toMatchObject({ status: 401 });
    expect(await refresh(RUN, WIDGETS_TOKEN)).toMatchObject({ status: 404, json: { detail: `There is no run "${RUN}".` } });
    expect(await refresh('nobody-knows')).toMatchObject({ status: 404 });
    expect(await refresh('no%20id')).toMatchObject({ status: 400 });
  });
});
