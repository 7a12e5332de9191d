import { ciEvent } from '@testwire/contracts';
import { assert, integer, nat, pre, property } from 'fast-check';
import { azureDevOpsWebhooks as webhooks } from '../../src/azure-devops/webhooks.ts';
import { MalformedPayload, type SampleContext, type WebhookRequest } from '../../src/webhook.ts';
import { AT, SHA } from '../support.ts';
import { BUILD, closeAll, opened, PULL_REQUEST, REPOSITORY_ID } from './simulated.ts';

afterEach(closeAll);

const ZEROS = '0'.repeat(40);
const MERGE = 'a'.repeat(40);
const PROJECT = '6ce954b1-ce1f-45d1-b94d-e6bf2464ba2c';

function request(body: unknown, headers: Readonly<Record<string, string>> = {}, pathKey?: string): WebhookRequest {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { headers, body: Buffer.from(text), receivedAt: Date.parse(AT), ...(pathKey === undefined ? {} : { pathKey }) };
}

function event(eventType: string, resource: unknown, rest: object = {}): object {
  return {
    subscriptionId: 's',
    notificationId: 1,
    eventType,
    resource,
    resourceVersion: '1.0',
    resourceContainers: { project: { id: PROJECT } },
    createdDate: '2026-03-01T12:00:00.1234567Z',
    ...rest,
  };
}

function parse(eventType: string, resource: unknown, rest: object = {}): ReturnType<typeof webhooks.parse> {
  const parsed = webhooks.parse(request(event(eventType, resource, rest)));
  for (const one of parsed.events) ciEvent.parse(one);
  if (parsed.events.length === 0) expect(parsed.ignored).toBeTruthy();
  return parsed;
}

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
    const azure = await opened({ webhook: { url: 'http://127.0.0.1:1/', password: 'a secret' } });
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

describe('Azure DevOps builds', () => {
  const build = {
    id: 31,
    status: 'completed',
    result: 'succeeded',
    sourceBranch: 'refs/heads/feature/a',
    sourceVersion: SHA,
    startTime: '2026-03-01T11:58:00.1234567Z',
    definition: { id: 12, name: 'ci' },
    project: { id: PROJECT, name: 'my shop' },
    repository: { id: REPOSITORY_ID, type: 'TfsGit', name: 'web', url: 'https://dev.azure.com/acme/my%20shop/_git/web' },
    _links: { web: { href: 'https://dev.azure.com/acme/x/_build/results?buildId=31' } },
  };
  const v2 = { resourceVersion: '2.0' };

  it('of a branch', () => {
    expect(parse('build.complete', build, v2).events).toEqual([
      {
        type: 'pipeline-completed',
        repository: { name: 'my shop/web', id: REPOSITORY_ID, url: 'https://dev.azure.com/acme/my%20shop/_git/web' },
        pipeline: {
          id: `${PROJECT}/31`,
          attempt: 1,
          name: 'ci',
          commit: SHA,
          branch: 'feature/a',
          url: 'https://dev.azure.com/acme/x/_build/results?buildId=31',
          startedAt: '2026-03-01T11:58:00.123Z',
        },
        conclusion: 'success',
        changes: [],
      },
    ]);
  });

  it.each([
    ['failed', 'failure'],
    ['canceled', 'cancelled'],
    ['partiallySucceeded', 'unknown'],
    ['none', 'unknown'],
  ])('that are %s have the conclusion %s', (result, conclusion) => {
    expect(parse('build.complete', { ...build, result }, v2).events).toMatchObject([{ conclusion }]);
  });

  it('of a pull request are about its head, not about the merge', () => {
    const parameters = {
      'system.pullRequest.pullRequestId': '4',
      'system.pullRequest.sourceBranch': 'refs/heads/feature',
      'system.pullRequest.targetBranch': 'refs/heads/main',
      'system.pullRequest.sourceCommitId': SHA,
    };
    const resource = {
      ...build,
      sourceBranch: 'refs/pull/4/merge',
      sourceVersion: MERGE,
      parameters: JSON.stringify(parameters),
    };
    expect(parse('build.complete', resource, v2).events).toMatchObject([
      {
        pipeline: { commit: SHA, branch: 'feature' },
        changes: [{ number: 4, headSha: SHA, headBranch: 'feature', baseBranch: 'main' }],
      },
    ]);
    expect(parse('build.complete', { ...resource, parameters: 'no JSON' }, v2).events).toMatchObject([
      { pipeline: { commit: MERGE }, changes: [{ number: 4 }] },
    ]);
  });

  it('of code at GitHub belong to GitHub, with the number that people see', () => {
    const resource = {
      ...build,
      repository: { id: 'acme/shop', type: 'GitHub', url: 'https://github.com/acme/shop.git' },
      sourceBranch: 'refs/pull/7/merge',
      sourceVersion: MERGE,
      triggerInfo: {
        'pr.id': '1850334',
        'pr.number': '7',
        'pr.isFork': 'True',
        'pr.sourceBranch': 'feature',
        'pr.sourceSha': SHA,
        'pr.title': 'Faster',
      },
    };
    expect(parse('build.complete', resource, v2).events).toMatchObject([
      {
        repository: { name: 'acme/shop', host: 'github', url: 'https://github.com/acme/shop.git' },
        pipeline: { id: `${PROJECT}/31`, commit: SHA, branch: 'feature' },
        changes: [{ number: 7, headSha: SHA, headBranch: 'feature', fork: true, title: 'Faster' }],
      },
    ]);
  });

  it('of a repository in another project than the pipeline', () => {
    const url = 'https://acme.visualstudio.com/common%20code/_git/lib';
    const resource = { ...build, repository: { id: REPOSITORY_ID, type: 'TfsGit', name: 'lib', url } };
    expect(parse('build.complete', resource, v2).events).toMatchObject([{ repository: { name: 'common code/lib' } }]);
    const collection = { ...build, repository: { ...build.repository, url: 'https://tfs.example.com/Collection/_git/web' } };
    expect(parse('build.complete', collection, v2).events).toMatchObject([{ repository: { name: 'my shop/web' } }]);
  });

  it.each([
    ['name no repository (version 1.0)', { ...build, repository: undefined, status: 'succeeded', result: undefined }],
    ['are told without details', { id: 31, status: 'completed', result: 'succeeded', project: build.project }],
    ['built something else than Git', { ...build, repository: { id: '$/', type: 'TfsVersionControl' } }],
    ['built another server', { ...build, repository: { id: 'x', type: 'Git', url: 'https://git.example.com/x' } }],
    ['name no commit', { ...build, sourceVersion: 'C42' }],
  ])('that %s are ignored with a reason', (_, resource) => {
    expect(parse('build.complete', resource).ignored).toBeTruthy();
  });

  it('of the simulator mean the same as ours', async () => {
    const azure = await opened();
    const { eventType, resource, resourceVersion } = azure.buildPayload(BUILD);
    expect(parse(eventType, resource, { resourceVersion }).events).toMatchObject([
      { repository: { name: 'my shop/web', id: REPOSITORY_ID }, pipeline: { commit: SHA, name: 'ci' }, conclusion: 'success' },
    ]);
    expect(parse(eventType, azure.buildPayload(BUILD, '1.0').resource).events).toEqual([]);
    const pull = azure.pullRequestPayload(PULL_REQUEST, 'git.pullrequest.updated');
    expect(parse(pull.eventType, pull.resource).events).toMatchObject([{ type: 'change-updated', change: { headSha: SHA } }]);
    const push = azure.pushPayload({ repository: REPOSITORY_ID, ref: 'refs/heads/main', commit: SHA });
    expect(parse(push.eventType, push.resource).events).toMatchObject([{ type: 'pushed', branch: 'main' }]);
  });
});

describe('Azure DevOps runs of YAML pipelines', () => {
  const EVENT = 'ms.vss-pipelines.run-state-changed-event';
  const self = {
    refName: 'refs/heads/main',
    version: SHA,
    repository: { id: REPOSITORY_ID, type: 'azureReposGit', name: 'web', url: 'https://dev.azure.com/acme/shop/_git/web' },
  };
  const run = (state: string, rest: object = {}, source: object = self): object => ({
    run: { id: 31, state, createdDate: '2026-03-01T11:58:00Z', resources: { repositories: { self: source } }, ...rest },
    pipeline: { id: 12, name: 'ci' },
  });

  it('have started and completed, as the same pipeline that the build is', () => {
    expect(parse(EVENT, run('inProgress')).events).toMatchObject([
      {
        type: 'pipeline-started',
        repository: { name: 'shop/web' },
        pipeline: { id: `${PROJECT}/31`, name: 'ci', commit: SHA, branch: 'main' },
      },
    ]);
    expect(parse(EVENT, run('completed', { result: 'failed' })).events).toMatchObject([
      { type: 'pipeline-completed', conclusion: 'failure' },
    ]);
    const github = { ...self, repository: { type: 'gitHub', fullName: 'acme/shop' } };
    expect(parse(EVENT, run('inProgress', {}, github)).events).toMatchObject([
      { repository: { name: 'acme/shop', host: 'github' } },
    ]);
  });

  it.each([
    ['canceling', run('canceling')],
    ['about a merge', run('inProgress', {}, { ...self, refName: 'refs/pull/4/merge' })],
    ['without a commit', { run: { id: 31, state: 'completed', result: 'succeeded' }, pipeline: { name: 'ci' } }],
    ['without details', {}],
  ])('that are %s are ignored', (_, resource) => {
    expect(parse(EVENT, resource).events).toEqual([]);
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
