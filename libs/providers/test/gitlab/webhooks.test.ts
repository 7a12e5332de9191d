import { ciEvent } from '@testwire/contracts';
import { gitLabSignatureHeaders } from '@testwire/testkit';
import { gitlab } from '../../src/gitlab/index.ts';
import { gitlabWebhooks as webhooks } from '../../src/gitlab/webhooks.ts';
import { MalformedPayload, type SampleContext, type WebhookRequest } from '../../src/webhook.ts';
import { AT, SHA } from '../support.ts';
import { readShared, sharedPayloads } from '../support-shared.ts';
import { PROJECT, startGitLab } from './simulated.ts';

const SIGNING = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;

const context: SampleContext = {
  repository: 'acme/shop',
  repositoryId: '7',
  commit: SHA,
  branch: 'feature',
  changeNumber: 4,
  pipelineId: '31',
  pipelineAttempt: 1,
  deliveryId: 'delivery-1',
  at: AT,
  secret: 'a secret',
};

function request(headers: Readonly<Record<string, string>>, body: unknown, receivedAt = Date.parse(AT)): WebhookRequest {
  return { headers, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), receivedAt };
}

function sampled(event: string, overrides: Partial<SampleContext> = {}): WebhookRequest {
  const { headers, body } = webhooks.sample(event, { ...context, ...overrides });
  return request(headers, body);
}

const none = { webhookSecrets: [], signingTokens: [] };

describe('GitLab delivery ids', () => {
  it('come from webhook-id, else from Idempotency-Key, never from X-Gitlab-Event-UUID', () => {
    const hook = { 'x-gitlab-event': 'Push Hook', 'x-gitlab-event-uuid': 'shared-by-recursive-events' };
    expect(webhooks.deliveryId(request({ ...hook, 'webhook-id': 'w', 'idempotency-key': 'i' }, {}))).toBe('w');
    expect(webhooks.deliveryId(request({ ...hook, 'idempotency-key': 'i' }, {}))).toBe('i');
    const composed = webhooks.deliveryId(request({ ...hook, 'x-gitlab-webhook-uuid': 'h' }, { a: 1 }));
    expect(composed).toBe(
      webhooks.deliveryId(request({ ...hook, 'x-gitlab-webhook-uuid': 'h', 'x-gitlab-event-uuid': 'o' }, { a: 1 })),
    );
    expect(composed).not.toBe(webhooks.deliveryId(request({ ...hook, 'x-gitlab-webhook-uuid': 'h' }, { a: 2 })));
    expect(composed).not.toBe(webhooks.deliveryId(request({ ...hook, 'x-gitlab-webhook-uuid': 'k' }, { a: 1 })));
    expect(webhooks.deliveryId(request({}, {}))).toBeUndefined();
    expect(webhooks.deliveryId(request({ 'idempotency-key': 'x'.repeat(9000) }, {}))?.length).toBeLessThanOrEqual(256);
  });
});

describe('GitLab verification', () => {
  it('takes the secret token, one of several', () => {
    const push = sampled('push');
    expect(webhooks.verify(push, { ...none, webhookSecrets: ['old', 'a secret'] })).toEqual({ ok: true });
    expect(webhooks.verify(push, { ...none, webhookSecrets: ['old'] })).toEqual({
      ok: false,
      check: 'x-gitlab-token: does not match',
    });
    expect(webhooks.verify(request({}, {}), { ...none, webhookSecrets: ['old'] })).toEqual({
      ok: false,
      check: 'x-gitlab-token: missing',
    });
    expect(webhooks.verify(push, none)).toMatchObject({ ok: false });
    expect(webhooks.verify(request({ 'x-gitlab-token': '' }, {}), { ...none, webhookSecrets: [''] })).toMatchObject({
      ok: false,
    });
  });

  it('takes a signature, and lets it decide where there is one', () => {
    const push = sampled('push', { secret: SIGNING });
    expect(webhooks.verify(push, { ...none, signingTokens: [SIGNING] })).toEqual({ ok: true });
    const late = { ...push, receivedAt: push.receivedAt + 301_000 };
    expect(webhooks.verify(late, { ...none, signingTokens: [SIGNING] })).toMatchObject({ ok: false });
    const forged = { ...push, body: Buffer.from('{}'), headers: { ...push.headers, 'x-gitlab-token': 'a secret' } };
    expect(webhooks.verify(forged, { webhookSecrets: ['a secret'], signingTokens: [SIGNING] })).toMatchObject({ ok: false });
  });

  it('refuses an unsigned request where only signing tokens are configured', () => {
    expect(webhooks.verify(sampled('push'), { ...none, signingTokens: [SIGNING] })).toMatchObject({
      ok: false,
      check: expect.stringContaining('webhook-signature: missing') as string,
    });
  });

  it('takes the token of an unsigned request while signing is being introduced', () => {
    expect(webhooks.verify(sampled('push'), { webhookSecrets: ['a secret'], signingTokens: [SIGNING] })).toEqual({ ok: true });
    const signed = { ...sampled('push', { secret: SIGNING }) };
    const both = { ...signed, headers: { ...signed.headers, 'x-gitlab-token': 'a secret' } };
    expect(webhooks.verify(both, { ...none, webhookSecrets: ['a secret'] })).toEqual({ ok: true });
  });

  it("agrees with the simulator's own signing", () => {
    const body = '{"object_kind":"push"}';
    const headers = gitLabSignatureHeaders(SIGNING, 'delivery-2', Date.parse(AT), body);
    expect(webhooks.verify(request(headers, body), { ...none, signingTokens: [SIGNING] })).toEqual({ ok: true });
  });
});

describe('GitLab payloads', () => {
  const pipeline = (status: string, rest: Record<string, unknown> = {}): Record<string, unknown> => ({
    ...(JSON.parse(sampled('pipeline').body.toString()) as Record<string, unknown>),
    ...rest,
    object_attributes: { id: 31, ref: 'feature', tag: false, sha: SHA, status, created_at: '2026-03-01 12:00:00 UTC' },
  });
  const parse = (body: unknown): ReturnType<typeof webhooks.parse> => webhooks.parse(request({}, body));

  it.each(['created', 'pending', 'running'])('a pipeline that is %s has started', (status) => {
    expect(parse(pipeline(status)).events).toMatchObject([{ type: 'pipeline-started', pipeline: { id: '31', attempt: 1 } }]);
  });

  it.each([
    ['success', 'success'],
    ['failed', 'failure'],
    ['canceled', 'cancelled'],
    ['skipped', 'skipped'],
  ])('a pipeline that is %s has completed as %s', (status, conclusion) => {
    expect(parse(pipeline(status)).events).toEqual([
      {
        type: 'pipeline-completed',
        conclusion,
        repository: { name: 'acme/shop', id: '7', url: 'https://gitlab.example.com/acme/shop' },
        pipeline: {
          id: '31',
          attempt: 1,
          name: 'Pipeline',
          commit: SHA,
          branch: 'feature',
          url: 'https://gitlab.example.com/acme/shop/-/pipelines/31',
          startedAt: '2026-03-01T12:00:00.000Z',
        },
        changes: [
          {
            number: 4,
            headBranch: 'feature',
            baseBranch: 'main',
            title: 'Sample merge request',
            url: 'https://gitlab.example.com/acme/shop/-/merge_requests/4',
            fork: false,
          },
        ],
      },
    ]);
  });

  it.each(['manual', 'scheduled', 'canceling', 'toString'])('a pipeline that is %s asks for nothing', (status) => {
    expect(parse(pipeline(status))).toMatchObject({ events: [], ignored: expect.stringContaining(status) as string });
  });

  it('leaves out the merge request of another project', () => {
    const request = { iid: 4, source_branch: 'feature', target_branch: 'main', source_project_id: 7, target_project_id: 1 };
    expect(parse(pipeline('success', { merge_request: request })).events).toMatchObject([{ changes: [] }]);
  });

  const mergeRequest = (attributes: Record<string, unknown>): Record<string, unknown> => {
    const sample = JSON.parse(sampled('merge_request').body.toString()) as { object_attributes: Record<string, unknown> };
    return { ...sample, object_attributes: { ...sample.object_attributes, oldrev: undefined, ...attributes } };
  };

  it('a merge request is updated when it is opened, reopened, or brings new commits', () => {
    for (const attributes of [{ action: 'open' }, { action: 'reopen' }, { action: 'update', oldrev: 'b'.repeat(40) }]) {
      expect(parse(mergeRequest(attributes)).events).toMatchObject([
        { type: 'change-updated', change: { number: 4, headSha: SHA, headBranch: 'feature', baseBranch: 'main' } },
      ]);
    }
  });

  it('a merge request is closed with or without a merge, and otherwise ignored', () => {
    expect(parse(mergeRequest({ action: 'close', updated_at: '2026-03-01 10:00:00 UTC' })).events).toMatchObject([
      { type: 'change-closed', merged: false, at: '2026-03-01T10:00:00.000Z' },
    ]);
    expect(parse(mergeRequest({ action: 'merge' })).events).toMatchObject([{ type: 'change-closed', merged: true }]);
    for (const action of ['update', 'approved', undefined]) {
      expect(parse(mergeRequest({ action }))).toMatchObject({ events: [], ignored: expect.any(String) as string });
    }
    expect(parse(mergeRequest({ action: 'open', last_commit: null }))).toMatchObject({ events: [] });
  });

  it('a push is one of a branch that is still there', () => {
    const push = JSON.parse(sampled('push').body.toString()) as Record<string, unknown>;
    expect(parse(push).events).toEqual([
      {
        type: 'pushed',
        repository: { name: 'acme/shop', id: '7', url: 'https://gitlab.example.com/acme/shop' },
        commit: SHA,
        branch: 'feature',
      },
    ]);
    expect(parse({ ...push, after: '0'.repeat(40) })).toMatchObject({ events: [], ignored: 'the branch was deleted' });
    expect(parse({ ...push, ref: 'refs/tags/v1' })).toMatchObject({ events: [] });
    expect(parse({ ...push, object_kind: 'tag_push' })).toMatchObject({ events: [] });
  });

  it.each(['build', 'note', 'release', 'constructor'])('a %s event is ignored with a reason', (kind) => {
    expect(parse({ object_kind: kind })).toMatchObject({ event: kind, events: [], ignored: expect.any(String) as string });
  });

  it.each([
    ['text that is not JSON', 'payload={}', 'JSON'],
    ['a list', [], 'body'],
    ['a body without a kind', {}, 'object_kind'],
    ['a project without a path', { ...pipeline('success'), project: { id: 7 } }, 'project.path_with_namespace'],
    [
      'a commit that is none',
      { object_kind: 'push', ref: 'refs/heads/main', after: 'HEAD', project: { id: 1, path_with_namespace: 'a/b' } },
      '0.commit',
    ],
    [
      'a branch that is too long',
      { object_kind: 'push', ref: `refs/heads/${'b'.repeat(600)}`, after: SHA, project: { id: 1, path_with_namespace: 'a/b' } },
      '0.branch',
    ],
  ] as [string, unknown, string][])('refuses %s and names it', (_, body, field) => {
    expect(() => parse(body)).toThrow(MalformedPayload);
    expect(() => parse(body)).toThrow(field);
  });

  it('parses its own samples, signed either way, by name and alias', () => {
    expect(webhooks.samples).toEqual(['Pipeline Hook', 'Merge Request Hook', 'Push Hook']);
    for (const [alias, name] of Object.entries({
      pipeline: 'Pipeline Hook',
      merge_request: 'Merge Request Hook',
      push: 'Push Hook',
    })) {
      expect(webhooks.sample(alias, context)).toEqual(webhooks.sample(name, context));
      const parsed = webhooks.parse(sampled(name));
      expect(parsed.event).toBe(name);
      expect(parsed.events).toHaveLength(1);
      expect(webhooks.deliveryId(sampled(name))).toBe('delivery-1');
    }
    expect(() => webhooks.sample('Nothing Hook', context)).toThrow(RangeError);
    expect(gitlab.webhooks).toBe(webhooks);
  });

  it("understands the simulator's hooks", async () => {
    const simulator = await startGitLab();
    try {
      const { id } = simulator.addPipeline({ project: PROJECT, sha: SHA, mergeRequestIid: 4 });
      expect(parse(simulator.pipelinePayload(PROJECT, id)).events).toMatchObject([
        { type: 'pipeline-completed', pipeline: { branch: 'feature' }, changes: [{ number: 4 }] },
      ]);
      expect(parse(simulator.mergeRequestPayload(PROJECT, 4, 'update')).events).toMatchObject([{ type: 'change-updated' }]);
    } finally {
      await simulator.close();
    }
  });
});

const payloads = sharedPayloads('gitlab');
(payloads.length === 0 ? describe.skip : describe)('payloads that GitLab sent', () => {
  const expected: Readonly<Record<string, readonly string[]>> = {
    build: [],
    deployment: [],
    job: [],
    'note.merge_request': [],
    release: [],
    pipeline: ['pipeline-completed'],
    push: ['pushed'],
  };

  it.each(payloads.map((payload) => [payload.name, payload] as const))('%s is understood', (name, { headers, body }) => {
    const given: WebhookRequest = { headers, body, receivedAt: Date.parse(AT) };
    const parsed = webhooks.parse(given);
    expect(parsed.event).toBe(headers['x-gitlab-event']);
    for (const event of parsed.events) expect(ciEvent.parse(event)).toEqual(event);
    if (name in expected) expect(parsed.events.map((event) => event.type)).toEqual(expected[name]);
    expect(parsed.events.length > 0).toBe(parsed.ignored === undefined);
    expect(webhooks.deliveryId(given)).toBe(headers['idempotency-key']);
    expect(webhooks.verify(given, { ...none, webhookSecrets: [headers['x-gitlab-token'] ?? ''] })).toEqual({ ok: true });
  });

  it('the published signature holds', () => {
    const { signing } = readShared('gitlab', 'signature-vectors.json') as {
      signing: { token: string; headers: Record<string, string>; body: string };
    };
    const given = request(signing.headers, signing.body, 1_760_000_000_000);
    expect(webhooks.verify(given, { ...none, signingTokens: [signing.token] })).toEqual({ ok: true });
    expect(webhooks.verify(given, { ...none, signingTokens: [SIGNING.replace('M', 'N')] })).toMatchObject({ ok: false });
  });
});
