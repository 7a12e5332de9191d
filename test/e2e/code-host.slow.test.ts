import { CIProviderFactory } from '@testwire/providers';
import { CIRCLECI_EXAMPLE, type CircleCISimulator, GITHUB_EXAMPLE, startCircleCISimulator } from '@testwire/testkit';
import { publicationsOf, runOfDelivery, untilFinal } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { ask } from './client.ts';

const SLUG = `gh/${GITHUB_EXAMPLE.repository}`;
const PASSED = {
  classname: 'cart',
  name: 'adds',
  result: 'success',
  message: '',
  run_time: 0.1,
  file: '',
  source: 'jest',
} as const;

let circleci: CircleCISimulator;
let demo: Demo;

beforeAll(async () => {
  circleci = await startCircleCISimulator({
    projects: [{ slug: SLUG, repositoryUrl: `https://github.com/${GITHUB_EXAMPLE.repository}` }],
    tokens: [{ token: CIRCLECI_EXAMPLE.token }],
  });
  circleci.addWorkflow({
    project: SLUG,
    id: CIRCLECI_EXAMPLE.workflowId,
    name: 'build',
    status: 'failed',
    revision: GITHUB_EXAMPLE.commit,
    branch: GITHUB_EXAMPLE.branch,
    jobs: [
      { name: 'unit', status: 'failed', tests: [PASSED, { ...PASSED, name: 'sums', result: 'failure', message: 'expected 3' }] },
    ],
  });
  demo = await startDemo({
    env: {
      CIRCLECI_TOKEN: CIRCLECI_EXAMPLE.token,
      CIRCLECI_BASE_URL: circleci.apiUrl,
      CIRCLECI_WEBHOOK_SECRET: CIRCLECI_EXAMPLE.webhookSecret,
    },
  });
});
afterAll(async () => {
  await demo.stop();
  await circleci.close();
});

describe('a CI that hosts no code', () => {
  it('has its results shown where the code is', async () => {
    const deliveryId = 'c0000000-0000-4000-a000-000000000001';
    const sample = CIProviderFactory.find('circleci')?.webhooks?.sample('workflow-completed', {
      repository: GITHUB_EXAMPLE.repository,
      repositoryId: '1',
      commit: GITHUB_EXAMPLE.commit,
      branch: GITHUB_EXAMPLE.branch,
      changeNumber: GITHUB_EXAMPLE.pullRequest,
      pipelineId: CIRCLECI_EXAMPLE.workflowId,
      pipelineAttempt: 1,
      deliveryId,
      at: '2026-03-01T10:00:00.000Z',
      secret: CIRCLECI_EXAMPLE.webhookSecret,
    });
    const answer = await ask(demo, '/webhooks/circleci', {
      method: 'POST',
      body: sample?.body ?? '',
      headers: sample?.headers ?? {},
      token: null,
    });
    expect(answer.status).toBe(202);
    const runId = await runOfDelivery(demo, deliveryId);
    expect((await untilFinal(demo, runId)).status).toBe('failed');
    await publicationsOf(demo, runId, 'github', ['check', 'comment']);
    const { description } = (await ask(demo, `/v1/runs/${runId}`)).json;
    expect(description).toMatchObject({ connection: 'github', pipeline: { connection: 'circleci' }, change: { number: 7 } });
    expect(demo.github.state.checkRuns).toMatchObject([
      { headSha: GITHUB_EXAMPLE.commit, conclusion: 'failure', externalId: runId },
    ]);
    const ours = demo.github.state.comments.filter(({ body }) => body.includes('<!-- testwire:'));
    expect(ours).toHaveLength(1);
    expect(ours[0]?.body).toContain('expected 3');
    expect([...demo.github.unexpected, ...circleci.unexpected]).toEqual([]);
  });
});
