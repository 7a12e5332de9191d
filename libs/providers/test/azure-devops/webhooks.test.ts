import { assert, integer, nat, pre, property } from 'fast-check';
import { azureDevOpsWebhooks as webhooks } from '../../src/azure-devops/webhooks.ts';
import { MalformedPayload, type SampleContext } from '../../src/webhook.ts';
import { AT, SHA } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { BUILD, REPOSITORY_ID, startAzure } from './simulated.ts';
import { event, MERGE, parse, PROJECT, request } from './webhook-request.ts';

afterEach(closeAll);

const ZEROS = '0'.repeat(40);

describe('Azure DevOps delivery ids', () => {
  it('are of subscription and notification, else of the event, and bounded', () => {
    const id = (body: unknown): string | undefined => webhooks.deliveryId(request(body));
    expect(id({ eventType: 'git.push', subscriptionId: 's', notificationId: 7, id: 'e' })).toBe('s-7');
    expect(id({ eventType: 'git.push', subscriptionId: 's', notificationId: 8, id: 'e' })).toBe('s-8');
    expect(id({ eventType: 'git.push', id: 'e' })).toBe('e');
    expect(id({ eventType: 'git.push' })).toBeUndefined();
    expect(id('no JSON')).toBeUndefined();
    expect(id({ eventType: 'git.push', id: 'x'.repeat(9000) })?.length).toBeLessThanOrEqual(256);
  });

  it('stay the same when a delivery is sent again, and differ between deliveries', async () => {
    const azure = await startAzure({ webhook: { url: 'http://127.0.0.1:1/', password: 'a secret' } });
    const sent = await azure.sendWebhook(azure.buildPayload(BUILD));
    await azure.sendWebhook(azure.buildPayload(BUILD));
    await azure.redeliver(sent.deliveryId);
    const ids = azure.deliveries.map(({ body }) => webhooks.deliveryId(request(body)));
    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toBe(sent.deliveryId);
  });
});

describe('Azure DevOps verification', () => {
  const secrets = { webhookSecrets: ['old', 'a secret'], signingTokens: [] };
  const basic = (text: string): { authorization: string } => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

  it('takes basic authentication, a header, or the key in the address', () => {
    expect(webhooks.verify(request({}, basic('anybody:a secret')), secrets)).toEqual({ ok: true });
    expect(webhooks.verify(request({}, basic(':a secret')), secrets)).toEqual({ ok: true });
    expect(webhooks.verify(request({}, { 'x-testwire-secret': 'old' }), secrets)).toEqual({ ok: true });
    expect(webhooks.verify(request({}, {}, 'a secret'), secrets)).toEqual({ ok: true });
  });

  it('refuses none, empty and other ones', () => {
    for (const given of [request({}), request({}, basic('a secret')), request({}, basic('x:')), request({}, {}, '')])
      expect(webhooks.verify(given, secrets)).toMatchObject({ ok: false });
    expect(webhooks.verify(request({}, basic(':')), { webhookSecrets: [''], signingTokens: [] })).toMatchObject({ ok: false });
  });

  it('refuses every changed byte of the credential', () => {
    const good = basic('testwire:a secret').authorization;
    assert(
      property(nat(good.length - 1), integer({ min: 33, max: 126 }), (at, code) => {
        const changed = good.slice(0, at) + String.fromCharCode(code) + good.slice(at + 1);
        const decoded = Buffer.from(changed.slice(6), 'base64').toString('utf8');
        // The user's name, and the case of the scheme, are nobody's secret.
        pre(!(/^basic /i.test(changed) && decoded.endsWith(':a secret')));
        expect(webhooks.verify(request({}, { authorization: changed }), secrets)).toMatchObject({ ok: false });
      }),
    );
  });
});

const repository = {
  id: REPOSITORY_ID,
  name: 'web',
  project: { id: PROJECT, name: 'my shop' },
  remoteUrl: 'https://acme@dev.azure.com/acme/my%20shop/_git/web',
};

describe('Azure DevOps pushes', () => {
  const push = (...refUpdates: object[]): object => ({ repository, refUpdates });

  it('are one event for each branch that moved', () => {
    const { events } = parse(
      'git.push',
      push(
        { name: 'refs/heads/feature/a', newObjectId: SHA },
        { name: 'refs/heads/gone', newObjectId: ZEROS },
        { name: 'refs/tags/v1', newObjectId: SHA },
        { name: 'refs/heads/b', newObjectId: MERGE },
      ),
    );
    expect(events).toEqual([
      {
        type: 'pushed',
        repository: { name: 'my shop/web', id: REPOSITORY_ID, url: 'https://dev.azure.com/acme/my%20shop/_git/web' },
        commit: SHA,
        branch: 'feature/a',
      },
      expect.objectContaining({ commit: MERGE, branch: 'b' }),
    ]);
  });

  it.each([
    ['a deleted branch', push({ name: 'refs/heads/gone', newObjectId: ZEROS })],
    ['a tag', push({ name: 'refs/tags/v1', newObjectId: SHA })],
    ['no details', {}],
    ['nothing', null],
  ])('that are %s are ignored', (_, resource) => {
    expect(parse('git.push', resource).events).toEqual([]);
  });
});

describe('Azure DevOps pull requests', () => {
  const open = {
    repository,
    pullRequestId: 4,
    status: 'active',
    title: 'Make it faster',
    sourceRefName: 'refs/heads/feature',
    targetRefName: 'refs/heads/main',
    lastMergeSourceCommit: { commitId: SHA },
    lastMergeTargetCommit: { commitId: 'b'.repeat(40) },
    lastMergeCommit: { commitId: MERGE },
  };

  it.each(['git.pullrequest.created', 'git.pullrequest.updated', 'git.pullrequest.merged'])('that are open: %s', (name) => {
    expect(parse(name, open).events).toEqual([
      {
        type: 'change-updated',
        repository: expect.objectContaining({ name: 'my shop/web' }) as object,
        change: {
          number: 4,
          headSha: SHA,
          headBranch: 'feature',
          baseBranch: 'main',
          baseSha: 'b'.repeat(40),
          title: 'Make it faster',
          url: 'https://dev.azure.com/acme/my%20shop/_git/web/pullrequest/4',
          fork: false,
        },
        at: '2026-03-01T12:00:00.123Z',
      },
    ]);
  });

  it('of resource version 2.0, from a fork', () => {
    const resource = {
      ...open,
      forkSource: { name: 'refs/heads/feature' },
      _links: { web: { href: 'https://dev.azure.com/pr/4' } },
    };
    expect(parse('git.pullrequest.updated', resource, { resourceVersion: '2.0' }).events).toMatchObject([
      { change: { fork: true, url: 'https://dev.azure.com/pr/4' } },
    ]);
  });

  it.each([
    ['completed', true],
    ['abandoned', false],
  ])('that are %s are closed', (status, merged) => {
    expect(parse('git.pullrequest.updated', { ...open, status }).events).toMatchObject([{ type: 'change-closed', merged }]);
  });

  it('without details, or without a head yet, are ignored', () => {
    expect(parse('git.pullrequest.updated', { pullRequestId: 4 }).ignored).toContain('Resource details to send');
    expect(parse('git.pullrequest.created', { ...open, lastMergeSourceCommit: null }).events).toEqual([]);
  });
});

it.each([
  'ms.vss-pipelines.stage-state-changed-event',
  'ms.vss-pipelines.job-state-changed-event',
  'workitem.created',
  'toString',
])('%s is ignored with a reason', (name) => {
  expect(parse(name, {}).ignored).toBeTruthy();
});

it.each([
  ['no JSON', 'no JSON'],
  ['a list', '[]'],
  ['no event', '{"id":"e"}'],
  ['a build that is no object', event('build.complete', 'x')],
  ['a number for a branch', event('git.push', { repository, refUpdates: [{ name: 1, newObjectId: SHA }] })],
  ['a commit that is none', event('git.push', { repository, refUpdates: [{ name: 'refs/heads/a', newObjectId: 'x' }] })],
])('is malformed: %s', (_, body) => {
  expect(() => webhooks.parse(request(body))).toThrow(MalformedPayload);
});

describe('Azure DevOps samples', () => {
  const context: SampleContext = {
    repository: 'my shop/web',
    repositoryId: '7',
    commit: SHA,
    branch: 'feature',
    changeNumber: 4,
    pipelineId: `${PROJECT}/31`,
    pipelineAttempt: 1,
    deliveryId: 'd',
    at: AT,
    secret: 'a secret',
  };

  it('mean what they are filled with', () => {
    const parsed = webhooks.samples.map((name) => {
      const { headers, body } = webhooks.sample(name, context);
      return webhooks.parse(request(body, headers)).events[0];
    });
    expect(parsed).toMatchObject([
      {
        type: 'pipeline-completed',
        repository: { name: 'my shop/web' },
        pipeline: { id: `${PROJECT}/31`, commit: SHA, branch: 'feature' },
        changes: [{ number: 4, headSha: SHA }],
      },
      { type: 'change-updated', change: { number: 4, headSha: SHA, headBranch: 'feature' } },
      { type: 'pushed', commit: SHA, branch: 'feature' },
    ]);
  });
});
