import { Readable } from 'node:stream';
import type { AzureDevOpsRight, AzureDevOpsSimulator } from '@testwire/testkit';
import type { AzureDevOpsClient } from '../../src/azure-devops/index.ts';
import type { HostedArtifact, ProviderDeps, RunView } from '../../src/provider.ts';
import { runView, SHA } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { buildRun, connect, PULL_REQUEST, REPOSITORY, REPOSITORY_ID, startAzure, TOKEN, write } from './simulated.ts';

afterEach(closeAll);

const RUNGS = ['commit-status', 'pull-request-status', 'thread', 'test-run'] as const;
const run = (): RunView => buildRun({ tests: () => [{ id: 'a', suite: [], name: 'a', status: 'passed' }] });

describe.each(RUNGS)('Azure DevOps refuses the %s', (rung) => {
  const writes = { method: 'POST', path: /statuses$|threads$|results$/ };

  it('for a rate limit, and tells how long to wait', async () => {
    const azure = await startAzure();
    azure.failNext({ ...writes, status: 429, headers: { 'retry-after': '30' }, body: { message: 'TF400733: blocked' } });
    await expect(write(connect(azure), rung, run())).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'rate_limited', retryAfterMs: 30_000, message: expect.stringContaining('TF400733') as string },
    });
    azure.failNext({ ...writes, status: 429 });
    await expect(write(connect(azure), rung, run())).resolves.toMatchObject({ failure: { retryAfterMs: 300_000 } });
  });

  it.each([500, 503, 'reset'] as const)('for now (%s)', async (status) => {
    const azure = await startAzure();
    azure.failNext({ ...writes, status });
    await expect(write(connect(azure), rung, run())).resolves.toMatchObject({ failure: { kind: 'unavailable' } });
    expect(azure.requests.filter(({ method, path }) => method === 'POST' && writes.path.test(path))).toHaveLength(1);
    await expect(write(connect(azure), rung, run())).resolves.toMatchObject({ kind: 'done' });
  });

  it('for a missing right, and says which', async () => {
    const azure = await startAzure();
    const right: AzureDevOpsRight = rung === 'thread' ? 'threads' : rung === 'test-run' ? 'test-write' : 'status';
    azure.deny(right);
    const outcome = await write(connect(azure), rung, run());
    expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'permission', status: 403 } });
    expect(JSON.stringify(outcome)).toContain('Project settings');
  });
});

describe('a credential that Azure DevOps does not accept', () => {
  it.each([203, 302, 401] as const)('shows as %s, and is never shown itself', async (refuseWith) => {
    const azure = await startAzure({ refuseWith });
    for (const rung of RUNGS) {
      const outcome = await write(connect(azure, { token: 'wrong-secret' }), rung, run());
      expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'auth', status: refuseWith } });
      expect(JSON.stringify(outcome)).not.toContain('wrong-secret');
      expect(JSON.stringify(outcome)).not.toContain(Buffer.from(':wrong-secret').toString('base64'));
    }
  });

  it('may show as a page with status 200', async () => {
    const azure = await startAzure();
    const page = { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<html>Sign in</html>' };
    azure.failNext({ path: /statuses$/, ...page });
    await expect(write(connect(azure), 'commit-status', run())).resolves.toMatchObject({ failure: { kind: 'auth' } });
  });

  it('may show as 203 without a page', async () => {
    const azure = await startAzure();
    azure.failNext({ path: /statuses$/, status: 203, body: { count: 0, value: [] } });
    await expect(write(connect(azure), 'commit-status', run())).resolves.toMatchObject({ failure: { kind: 'auth' } });
  });

  it('is not taken from an answer that repeats it', async () => {
    const azure = await startAzure();
    azure.failNext({ path: /statuses$/, status: 400, body: { message: `bad token ${TOKEN}` } });
    const outcome = await write(connect(azure), 'commit-status', run());
    expect(outcome).toMatchObject({ failure: { kind: 'rejected', message: expect.stringContaining('[redacted]') as string } });
    expect(JSON.stringify(outcome)).not.toContain(TOKEN);
  });

  it('is sent as a bearer token when it is one', async () => {
    const azure = await startAzure({ tokens: [{ token: TOKEN, kind: 'bearer' }] });
    await expect(write(connect(azure, { tokenKind: 'bearer' }), 'commit-status', run())).resolves.toMatchObject({ kind: 'done' });
    await expect(write(connect(azure), 'commit-status', run())).resolves.toMatchObject({ failure: { kind: 'auth' } });
  });

  it('is sent to no other host', async () => {
    const azure = await startAzure();
    azure.failNext({ path: /statuses$/, status: 302, headers: { location: 'https://elsewhere.example.com/' } });
    await expect(write(connect(azure), 'commit-status', run())).resolves.toMatchObject({
      failure: { kind: 'rejected', message: expect.stringContaining('https://elsewhere.example.com/') as string },
    });
  });
});

describe('Azure DevOps asks to slow down', () => {
  type Pause = Parameters<NonNullable<ProviderDeps['budget']>['pause']>;

  it('with a good answer, which counts; and nothing is written for so long', async () => {
    const azure = await startAzure();
    const pauses: Pause[] = [];
    const taken: string[] = [];
    const budget: NonNullable<ProviderDeps['budget']> = {
      take: (credential) => Promise.resolve(void taken.push(credential)),
      pause: (...pause) => Promise.resolve(void pauses.push(pause)),
    };
    azure.slowDown(12);
    await expect(write(connect(azure, {}, { budget }), 'commit-status', run())).resolves.toMatchObject({ kind: 'done' });
    expect(pauses).toEqual([[taken[0], 12_000]]);
    expect(taken[0]).not.toContain(TOKEN);
  });

  it('does not write while it is paused', async () => {
    const azure = await startAzure();
    const budget: NonNullable<ProviderDeps['budget']> = {
      take: () => Promise.resolve({ waitMs: 7000, window: 'paused' }),
      pause: () => Promise.resolve(),
    };
    await expect(write(connect(azure, {}, { budget }), 'commit-status', run())).resolves.toMatchObject({
      failure: { kind: 'rate_limited', retryAfterMs: 7000 },
    });
    expect(azure.requests.map(({ method }) => method)).not.toContain('POST');
  });
});

describe('Azure DevOps attachments', () => {
  const artifact = (text: string, name = 'reports/index.html'): HostedArtifact => ({
    name,
    mediaType: 'text/html',
    bytes: Buffer.byteLength(text),
    open: () => Promise.resolve(Readable.from([Buffer.from(text)])),
  });
  const upload = (azure: AzureDevOpsSimulator, view: RunView, one: HostedArtifact): ReturnType<Upload> | undefined =>
    connect(azure, { artifactUpload: 'test-run' }).artifacts?.uploadArtifact(view, one);
  type Upload = NonNullable<AzureDevOpsClient['artifacts']>['uploadArtifact'];

  it('are put to the test run once, where they can be read', async () => {
    const azure = await startAzure();
    const outcome = await upload(azure, run(), artifact('<p>ünï</p>'));
    if (outcome?.kind !== 'done') throw new Error(JSON.stringify(outcome));
    await expect(upload(azure, run(), artifact('<p>ünï</p>'))).resolves.toEqual({ ...outcome, kind: 'unchanged' });
    const headers = { authorization: `Basic ${Buffer.from(`:${TOKEN}`).toString('base64')}` };
    await expect((await fetch(outcome.value.url, { headers })).text()).resolves.toBe('<p>ünï</p>');
    expect(azure.state.testRuns).toMatchObject([{ state: 'Completed', attachments: [{ fileName: 'reports-index.html' }] }]);
  });

  it('share the test run with the results, whichever comes first', async () => {
    const azure = await startAzure();
    await upload(azure, run(), artifact('a'));
    await write(connect(azure), 'test-run', run());
    await upload(azure, run(), artifact('b'));
    await expect(write(connect(azure), 'test-run', run())).resolves.toMatchObject({ kind: 'unchanged' });
    expect(azure.state.testRuns.map(({ results, attachments }) => [results.length, attachments.length])).toEqual([[1, 3]]);
  });

  it('are refused when they are too large, and need a build', async () => {
    const azure = await startAzure();
    const huge = { ...artifact('x'), bytes: 51 * 1024 * 1024 };
    await expect(upload(azure, run(), huge)).resolves.toMatchObject({ failure: { kind: 'rejected' } });
    await expect(upload(azure, runView(), artifact('x'))).resolves.toMatchObject({ kind: 'unsupported' });
    expect(azure.requests).toEqual([]);
    expect(connect(azure).artifacts).toBeUndefined();
  });
});

describe('Azure DevOps changes of a commit', () => {
  it('are the open pull requests with it as their head, over all pages', async () => {
    const azure = await startAzure();
    for (let index = 0; index < 130; index += 1)
      azure.addPullRequest({ repository: REPOSITORY_ID, id: 100 + index, sourceBranch: `b${index}`, heads: ['d'.repeat(40)] });
    azure.addPullRequest({ repository: REPOSITORY_ID, id: 900, sourceBranch: 'theirs', heads: [SHA], isFork: true });
    azure.addPullRequest({ repository: REPOSITORY_ID, id: 901, sourceBranch: 'old', heads: [SHA], status: 'completed' });
    await expect(connect(azure).findChanges(REPOSITORY, SHA)).resolves.toEqual([
      {
        number: PULL_REQUEST,
        headSha: SHA,
        headBranch: 'feature',
        baseBranch: 'main',
        title: 'Merge feature',
        url: `${azure.baseUrl}/my%20shop/_git/web/pullrequest/${PULL_REQUEST}`,
        fork: false,
      },
      expect.objectContaining({ number: 900, fork: true }),
    ]);
  });

  it('are none for code that lies elsewhere', async () => {
    const azure = await startAzure();
    await expect(connect(azure).findChanges({ name: 'acme/shop', host: 'github' }, SHA)).resolves.toEqual([]);
    expect(azure.requests).toEqual([]);
  });
});

describe('Azure DevOps access checks', () => {
  it('are all good for a token that may do everything', async () => {
    const azure = await startAzure();
    const checks = await connect(azure).checkAccess(REPOSITORY);
    expect(checks.map(({ ok }) => ok)).toEqual([true, true, true, true]);
    await expect(connect(azure).checkAccess()).resolves.toEqual([{ what: 'token is valid', ok: true }]);
  });

  it.each([
    ['code', 'Code (read)'],
    ['build', 'Build (read)'],
    ['test', 'Test Management (read)'],
  ] as const)('advise on the missing right %s', async (right, advice) => {
    const azure = await startAzure();
    azure.deny(right);
    const checks = await connect(azure).checkAccess(REPOSITORY);
    expect(checks.filter(({ ok }) => !ok).map((check) => check.advice)).toEqual([expect.stringContaining(advice)]);
  });

  it('do not take a visitor of a public project for a valid token', async () => {
    const azure = await startAzure();
    const authenticatedUser = { id: 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa', providerDisplayName: 'Anonymous' };
    azure.failNext({ path: /connectionData$/, status: 200, body: { authenticatedUser } });
    await expect(connect(azure).checkAccess(REPOSITORY)).resolves.toMatchObject([{ ok: false }]);
  });

  it('do not throw when nobody answers', async () => {
    const azure = await startAzure();
    azure.failNext({ path: /connectionData$/, status: 'reset' });
    await expect(connect(azure).checkAccess(REPOSITORY)).resolves.toMatchObject([{ ok: false }]);
    await expect(connect(azure, { token: 'wrong' }).checkAccess()).resolves.toMatchObject([{ ok: false }]);
  });
});
