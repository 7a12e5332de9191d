import { MalformedPayload, type ParsedDelivery, type SampleContext, type WebhookRequest } from '@testwire/providers';
import * as fc from 'fast-check';
import { circleciWebhooks as webhooks } from '../../src/circleci/webhooks.ts';
import { hmacHex } from '../../src/verify.ts';
import { describePayloads } from '../describe-payloads.ts';
import { AT, SHA } from '../support.ts';
import { readShared, sharedPayloads } from '../support-shared.ts';
import { OWN_SLUG, SLUG, startCircleCI, WORKFLOW } from './simulated.ts';

const SECRET = 'a secret';
const SECRETS = { webhookSecrets: ['another', SECRET], signingTokens: [] };

const context: SampleContext = {
  repository: 'acme/shop',
  repositoryId: '7',
  commit: SHA,
  branch: 'feature',
  changeNumber: 4,
  pipelineId: WORKFLOW,
  pipelineAttempt: 1,
  deliveryId: '3888f21b-eaa7-38e3-8f3d-75a63bba8895',
  at: AT,
  secret: SECRET,
};

function request(body: unknown, headers: Record<string, string> = {}): WebhookRequest {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return {
    headers: { 'circleci-signature': `v1=${hmacHex(SECRET, bytes)}`, ...headers },
    body: bytes,
    receivedAt: Date.parse(AT),
  };
}

const parse = (body: unknown): ParsedDelivery => webhooks.parse(request(body));

type Json = Record<string, unknown>;

function sampled(change: { workflow?: Json; vcs?: Json | null; pipeline?: Json } = {}): Json {
  const sample = JSON.parse(webhooks.sample('workflow-completed', context).body) as {
    workflow: Json;
    pipeline: Json & { vcs: Json };
  };
  const vcs = change.vcs === null ? undefined : { ...sample.pipeline.vcs, ...change.vcs };
  return {
    ...sample,
    workflow: { ...sample.workflow, ...change.workflow },
    pipeline: { ...sample.pipeline, vcs, ...change.pipeline },
  };
}

describe('the signature of CircleCI', () => {
  it('is known by the newest version that we know, among others', () => {
    const body = Buffer.from('{"id":"1"}');
    const good = hmacHex(SECRET, body);
    for (const header of [`v1=${good}`, `v2=abc,v1=${good}`, `v1=${good}, v2=${'0'.repeat(64)}`, `v1=${good.toUpperCase()}`])
      expect(webhooks.verify(request(body, { 'circleci-signature': header }), SECRETS)).toEqual({ ok: true });
    for (const header of ['', `v2=${good}`, `v0=${good}`, good, 'v1=', `v1=${good}0`, `sha256=${good}`])
      expect(webhooks.verify(request(body, { 'circleci-signature': header }), SECRETS)).toMatchObject({ ok: false });
    expect(webhooks.verify({ ...request(body), headers: {} }, SECRETS)).toEqual({
      ok: false,
      check: 'circleci-signature: missing',
    });
    expect(webhooks.verify(request(body), { ...SECRETS, webhookSecrets: [] })).toMatchObject({ ok: false });
  });

  it('holds for no other body', () => {
    const { body, headers } = webhooks.sample('workflow-completed', context);
    const bytes = Buffer.from(body);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ flip;
        expect(webhooks.verify({ headers, body: changed, receivedAt: 0 }, SECRETS)).toMatchObject({ ok: false });
      }),
    );
  });
});

describe('the id of a delivery of CircleCI', () => {
  it('is the id of the event, of bounded length', () => {
    expect(webhooks.deliveryId(request({ id: 'abc' }))).toBe('abc');
    expect(webhooks.deliveryId(request({ id: 'x'.repeat(5000) }))).toMatch(/^long-[0-9a-f]{64}$/);
    for (const id of [undefined, '', 7, null]) expect(webhooks.deliveryId(request({ id }))).toBeUndefined();
    expect(webhooks.deliveryId(request('not JSON'))).toMatch(/^body-/);
  });
});

describe('a webhook of CircleCI', () => {
  it('tells of a completed workflow at its code host', () => {
    expect(parse(sampled())).toEqual({
      event: 'workflow-completed',
      events: [
        {
          type: 'pipeline-completed',
          conclusion: 'success',
          repository: { name: 'acme/shop', host: 'github', url: 'https://github.com/acme/shop' },
          pipeline: {
            id: WORKFLOW,
            attempt: 1,
            name: 'build-test-deploy',
            commit: SHA,
            branch: 'feature',
            url: `https://app.circleci.com/pipelines/github/acme/shop/130/workflows/${WORKFLOW}`,
            startedAt: AT,
          },
          changes: [],
        },
      ],
    });
  });

  it.each([
    ['success', 'success'],
    ['failed', 'failure'],
    ['error', 'failure'],
    ['unauthorized', 'failure'],
    ['canceled', 'cancelled'],
  ])('a workflow that is %s has completed as %s', (status, conclusion) => {
    expect(parse(sampled({ workflow: { status } })).events).toMatchObject([{ conclusion }]);
  });

  it.each(['running', 'constructor', null])('a workflow that is %s is ignored', (status) => {
    expect(parse(sampled({ workflow: { status } }))).toMatchObject({ events: [], ignored: expect.any(String) as string });
  });

  it('ignores jobs, whatever their type says, and events that it does not know', () => {
    expect(parse(JSON.parse(webhooks.sample('job-completed', context).body))).toMatchObject({
      events: [],
      ignored: expect.stringContaining('jobs') as string,
    });
    expect(parse({ ...sampled(), job: { name: 'test' } })).toMatchObject({
      events: [],
      ignored: expect.stringContaining('jobs') as string,
    });
    expect(parse({ type: 'something-new' })).toMatchObject({ event: 'something-new', events: [] });
  });

  it("tells the pull request of a fork, whose branch is nobody's, at the repository that it goes to", () => {
    const vcs = { branch: 'pull/7', origin_repository_url: 'https://github.com/stranger/shop' };
    const [event] = parse(sampled({ vcs })).events;
    expect(event).toMatchObject({ repository: { name: 'acme/shop' }, changes: [{ number: 7, headSha: SHA, fork: true }] });
    expect(event).not.toHaveProperty('pipeline.branch');
  });

  it('leaves the branch out for a tag, and takes a review id where there is one', () => {
    expect(parse(sampled({ vcs: { tag: 'v1', branch: null } })).events[0]).not.toHaveProperty('pipeline.branch');
    expect(parse(sampled({ vcs: { review_id: '12' } })).events).toMatchObject([
      { changes: [{ number: 12, headBranch: 'feature' }] },
    ]);
  });

  it('knows Bitbucket Cloud', () => {
    const url = 'https://bitbucket.org/acme/shop';
    expect(
      parse(sampled({ vcs: { provider_name: 'bitbucket', target_repository_url: url, origin_repository_url: url } })).events,
    ).toMatchObject([{ repository: { host: 'bitbucket', name: 'acme/shop' } }]);
  });

  const trigger = (parameters: Json): ParsedDelivery =>
    parse(sampled({ vcs: null, pipeline: { trigger_parameters: parameters } }));

  it.each([
    [
      'GitLab',
      { gitlab: { web_url: 'https://gitlab.com/circleci/sub/hello', repo_url: 'git@gitlab.com:circleci/sub/hello.git' } },
      'git@gitlab.com:circleci/sub/hello.git',
      { host: 'gitlab', name: 'circleci/sub/hello', url: 'https://gitlab.com/circleci/sub/hello' },
    ],
    [
      'a GitLab of any name',
      { gitlab: { web_url: 'https://code.example.com/group/hello' } },
      '',
      { host: 'gitlab', name: 'group/hello', url: 'https://code.example.com/group/hello' },
    ],
    ['GitHub App', { github_app: {} }, 'https://github.com/acme/shop.git', { host: 'github', name: 'acme/shop' }],
    [
      'Bitbucket Data Center',
      { bitbucket_dc: {} },
      'ssh://git@code.example.com:7999/ACME/shop.git',
      { host: 'bitbucket-dc', name: 'ACME/shop' },
    ],
    [
      'a trigger that only names its type',
      { circleci: { trigger_type: 'github_app' } },
      'git@code.example.com:acme/shop.git',
      { host: 'github', name: 'acme/shop' },
    ],
  ])('knows %s', (_, parameters, checkoutUrl, repository) => {
    const git = { checkout_sha: SHA, branch: 'main', tag: '', ref: 'refs/heads/main', checkout_url: checkoutUrl };
    const [event] = trigger({ ...parameters, git }).events;
    expect(event).toMatchObject({ repository, pipeline: { commit: SHA, branch: 'main' }, changes: [] });
  });

  it('ignores what names no repository or commit', () => {
    for (const told of [
      trigger({ circleci: { trigger_type: 'webhook' } }),
      parse(sampled({ vcs: null })),
      parse(sampled({ vcs: { revision: null } })),
    ])
      expect(told).toMatchObject({ events: [], ignored: expect.stringContaining('no repository and commit') as string });
  });

  it.each([
    ['text', 'payload={}', 'JSON'],
    ['no type', {}, 'type'],
    ['no workflow', { type: 'workflow-completed', pipeline: {} }, 'workflow'],
    ['a commit that is none', sampled({ vcs: { revision: 'HEAD' } }), 'commit'],
  ] as [string, unknown, string][])('refuses %s and names it', (_, body, field) => {
    expect(() => parse(body)).toThrow(MalformedPayload);
    expect(() => parse(body)).toThrow(field);
  });

  it('is understood when the simulator sends it', async () => {
    const circleci = await startCircleCI();
    try {
      circleci.addWorkflow({ project: SLUG, id: WORKFLOW, revision: SHA, jobs: [{ name: 'test' }] });
      const own = circleci.addWorkflow({ project: OWN_SLUG, revision: SHA, tag: 'v1' });
      const delivered = (type: string, payload: Json): ParsedDelivery => parse({ id: 'd', type, happened_at: AT, ...payload });
      expect(delivered('workflow-completed', circleci.workflowPayload(WORKFLOW)).events).toMatchObject([
        { repository: { host: 'github', name: 'acme/shop' }, pipeline: { id: WORKFLOW, branch: 'main' } },
      ]);
      expect(delivered('workflow-completed', circleci.workflowPayload(own.id)).events).toMatchObject([
        { repository: { host: 'gitlab', name: 'acme/shop' }, pipeline: { id: own.id } },
      ]);
      expect(delivered('job-completed', circleci.jobPayload(WORKFLOW, 'test')).events).toEqual([]);
    } finally {
      await circleci.close();
    }
  });
});

describePayloads('circleci', {
  webhooks,
  secrets: SECRETS,
  prove: (body) => ({ 'circleci-signature': `v1=${hmacHex(SECRET, body)}` }),
  deliveryIdOf: () => expect.stringMatching(/^[0-9a-f-]{36}$/),
  meanings: {
    'workflow-completed': [
      {
        type: 'pipeline-completed',
        repository: { host: 'github', name: 'circleci/webhook-service' },
        pipeline: { commit: '1dc6aa69429bff4806ad6afe58d3d8f57e25973e', branch: 'main' },
      },
    ],
    'job-completed': [],
  },
});

(sharedPayloads('circleci').length === 0 ? describe.skip : describe)("CircleCI's own vectors", () => {
  it('have signatures that verify', () => {
    const { vectors } = readShared('circleci', 'signature-vectors.json') as {
      vectors: { body: string; secret: string; v1: string }[];
    };
    expect(vectors.length).toBeGreaterThan(0);
    for (const { body, secret, v1 } of vectors) {
      const given = request(body, { 'circleci-signature': `v1=${v1}` });
      expect(webhooks.verify(given, { webhookSecrets: [secret], signingTokens: [] })).toEqual({ ok: true });
      expect(webhooks.verify(given, { webhookSecrets: [`${secret}!`], signingTokens: [] })).toMatchObject({ ok: false });
    }
  });
});
