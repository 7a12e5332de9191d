import { createServer } from 'node:http';
import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import {
  GITHUB_EXAMPLE,
  type GitHubSimulator,
  gitHubExampleOptions,
  seedGitHubExample,
  startGitHubSimulator,
} from '@testwire/testkit';
import { strFromU8, unzipSync } from 'fflate';
import { call, closeAll, NOW, REPOSITORY, SHA, startWorld, track } from './world.ts';

const RUNS = `/repos/${REPOSITORY}/actions/runs`;

describe('workflow runs and artifacts', () => {
  let github: GitHubSimulator;
  let now: number;

  beforeEach(async () => {
    now = NOW;
    github = await startWorld({ now: () => now });
    github.addWorkflowRun({
      repository: REPOSITORY,
      id: 55,
      name: 'CI',
      headSha: SHA,
      headBranch: 'topic',
      conclusion: 'failure',
      artifacts: [
        { name: 'results-1', files: { 'a/junit.xml': '<testsuites/>', 'log.txt': new Uint8Array([1, 2]) } },
        { name: 'results-2', files: {} },
      ],
    });
  });
  afterEach(async () => {
    await closeAll();
    expect(github.unexpected).toEqual([]);
  });

  it('show a run', async () => {
    expect((await call(github, 'GET', `${RUNS}/55`)).body).toMatchObject({
      id: 55,
      run_attempt: 1,
      status: 'completed',
      conclusion: 'failure',
      head_sha: SHA,
      head_branch: 'topic',
    });
    expect((await call(github, 'GET', `${RUNS}/56`)).status).toBe(404);
    expect((await call(github, 'GET', `${RUNS}?head_sha=${'b'.repeat(40)}`)).body).toMatchObject({ total_count: 0 });
  });

  it('list artifacts by page and by name', async () => {
    const list = (query: string) => call(github, 'GET', `${RUNS}/55/artifacts${query}`);
    const first = await list('?per_page=1');
    expect(first.body).toMatchObject({
      total_count: 2,
      artifacts: [{ id: 1, name: 'results-1', expired: false, workflow_run: { id: 55 } }],
    });
    expect(first.headers.get('link')).toContain('rel="next"');
    expect((await list('?name=results-2')).body).toMatchObject({ total_count: 1, artifacts: [{ id: 2 }] });
  });

  it('lead to a zip that needs no token, for a minute', async () => {
    const redirect = await call(github, 'GET', `/repos/${REPOSITORY}/actions/artifacts/1/zip`);
    expect(redirect.status).toBe(302);
    const location = redirect.headers.get('location') ?? '';
    const zip = new Uint8Array(await (await fetch(location)).arrayBuffer());
    const files = unzipSync(zip);
    expect(Object.keys(files)).toEqual(['a/junit.xml', 'log.txt']);
    expect(strFromU8(files['a/junit.xml'] ?? new Uint8Array())).toBe('<testsuites/>');
    expect((await fetch(location.replace('/1.zip', '/2.zip'))).status).toBe(403);
    now += 60_000;
    expect((await fetch(location)).status).toBe(403);
  });

  it('need a token for the way to the zip', async () => {
    expect((await call(github, 'GET', `/repos/${REPOSITORY}/actions/artifacts/1/zip`, undefined, '')).status).toBe(401);
  });

  it('are gone when they have expired', async () => {
    github.expireArtifact(1);
    expect((await call(github, 'GET', `/repos/${REPOSITORY}/actions/artifacts/1`)).body).toMatchObject({ expired: true });
    expect((await call(github, 'GET', `/repos/${REPOSITORY}/actions/artifacts/1/zip`)).status).toBe(410);
  });

  it('cannot be cancelled when they have ended', async () => {
    expect((await call(github, 'POST', `${RUNS}/55/cancel`)).status).toBe(409);
    github.addWorkflowRun({ repository: REPOSITORY, id: 56, name: 'CI', headSha: SHA, headBranch: 'topic', conclusion: null });
    expect((await call(github, 'POST', `${RUNS}/56/rerun`)).status).toBe(403);
    expect((await call(github, 'POST', `${RUNS}/56/cancel`)).status).toBe(202);
    expect(github.state.workflowRuns[1]).toMatchObject({ status: 'completed', conclusion: 'cancelled' });
  });
});

interface Received {
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

async function startReceiver(): Promise<{ url: string; received: Received[]; close(): Promise<void> }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(202).end('taken');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/github`,
    received,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

describe('webhooks', () => {
  const secret = "It's a Secret to Everybody";
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let github: GitHubSimulator;

  beforeEach(async () => {
    receiver = await startReceiver();
    github = track(await startGitHubSimulator({ ...gitHubExampleOptions({ url: receiver.url, secret }), now: () => NOW }));
    seedGitHubExample(github);
  });
  afterEach(async () => {
    await closeAll();
    await receiver.close();
  });

  it('are signed over the bytes that are sent', async () => {
    const answer = await github.sendWebhook('ping', { zen: 'Käse' });
    expect(answer).toEqual({ deliveryId: '00000000-0000-4000-8000-000000000001', status: 202, body: 'taken' });
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
    expect(body).toBe('{"zen":"Käse"}');
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-github-event': 'ping',
      'x-github-delivery': answer.deliveryId,
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    });
  });

  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
  it('are signed as in the example that GitHub publishes', () => {
    expect(createHmac('sha256', secret).update('Hello, World!').digest('hex')).toBe(
      '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    );
  });

  it('come again with the same GUID and the same bytes', async () => {
    const { deliveryId } = await github.sendWebhook('ping', {});
    await github.redeliver(deliveryId);
    expect(receiver.received[1]).toEqual(receiver.received[0]);
    expect(() => github.redeliver('never sent')).toThrow(RangeError);
  });

  it('can wrap the payload in a form, signed as it is sent', async () => {
    const target = { url: receiver.url, secret, contentType: 'form' } as const;
    const form = track(await startGitHubSimulator(gitHubExampleOptions(target)));
    await form.sendWebhook('ping', { zen: 'a&b' });
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
    expect(new URLSearchParams(body).get('payload')).toBe('{"zen":"a&b"}');
    expect(headers['x-hub-signature-256']).toBe(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
  });

  it('tell of a re-run with its next attempt and its new artifacts', async () => {
    const { repository, runId, appToken, artifact } = GITHUB_EXAMPLE;
    const rerun = await call(github, 'POST', `/repos/${repository}/actions/runs/${runId}/rerun`, undefined, appToken);
    expect(rerun.status).toBe(201);
    await github.settled();
    const bodies = receiver.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(bodies).toMatchObject([
      { action: 'requested', workflow_run: { id: runId, run_attempt: 2, status: 'queued', conclusion: null } },
      { action: 'in_progress', workflow_run: { run_attempt: 2, status: 'in_progress' } },
      {
        action: 'completed',
        workflow_run: { run_attempt: 2, conclusion: 'success', pull_requests: [{ number: 7 }] },
        repository: { full_name: repository },
      },
    ]);
    const listed = await call(
      github,
      'GET',
      `/repos/${repository}/actions/runs/${runId}/artifacts?name=${artifact}`,
      undefined,
      appToken,
    );
    expect(listed.body).toMatchObject({ total_count: 2 });
  });

  it('are sent for what people do', async () => {
    const { repository, commit, appToken } = GITHUB_EXAMPLE;
    await call(github, 'POST', `/repos/${repository}/check-runs`, { name: 'tests', head_sha: commit }, appToken);
    await github.rerequestCheckRun(1);
    await github.announcePullRequest(repository, 7, 'synchronize');
    await github.announceWorkflowRun(GITHUB_EXAMPLE.runId, 'completed');
    expect(receiver.received.map(({ headers }) => headers['x-github-event'])).toEqual([
      'check_run',
      'pull_request',
      'workflow_run',
    ]);
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
      action: 'rerequested',
      check_run: { head_sha: commit },
    });
    await expect(github.announceWorkflowRun(9, 'completed')).rejects.toThrow('no workflow run 9');
  });

  it('say what happened when nobody listens', async () => {
    const alone = track(await startGitHubSimulator(gitHubExampleOptions({ url: 'http://127.0.0.1:1/', secret })));
    expect(await alone.sendWebhook('ping', {})).toEqual({ deliveryId: expect.any(String), body: expect.any(String) });
    const mute = track(await startGitHubSimulator(gitHubExampleOptions()));
    await expect(mute.sendWebhook('ping', {})).rejects.toThrow('has no webhook');
  });
});
