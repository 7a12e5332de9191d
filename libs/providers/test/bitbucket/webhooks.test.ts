import * as fc from 'fast-check';
import { ciEvent } from '@testwire/contracts';
import { bitbucketWebhooks } from '../../src/bitbucket/webhooks.ts';
import { hmacHex } from '../../src/verify.ts';
import { MalformedPayload, type WebhookRequest } from '../../src/webhook.ts';
import { AT, SHA } from '../support.ts';

const SECRET = 'hook-secret';
const SECRETS = { webhookSecrets: ['older', SECRET], signingTokens: [] };
const repository = {
  full_name: 'acme/shop',
  uuid: '{2b922c6d-3824-4e91-a7be-90c8b8392f84}',
  links: { html: { href: 'https://bitbucket.org/acme/shop' } },
};
const REPOSITORY = { name: 'acme/shop', id: repository.uuid, url: 'https://bitbucket.org/acme/shop' };

function request(event: string | undefined, payload: unknown, headers: Record<string, string | undefined> = {}): WebhookRequest {
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  return {
    headers: {
      'x-event-key': event,
      'x-request-uuid': 'f8a5ae7e-7d5b-4b6f-9b5e-8d9c5c8d0b11',
      'x-hub-signature': `sha256=${hmacHex(SECRET, body)}`,
      ...headers,
    },
    body,
    receivedAt: Date.parse(AT),
  };
}

function parse(event: string, payload: object) {
  const parsed = bitbucketWebhooks.parse(request(event, { repository, ...payload }));
  for (const one of parsed.events) ciEvent.parse(one);
  return parsed;
}

const status = (fields: Record<string, unknown> = {}) => ({
  commit_status: {
    key: '3343801',
    state: 'SUCCESSFUL',
    name: 'Pipeline #4 for main',
    refname: 'main',
    url: 'https://bitbucket.org/acme/shop/addon/pipelines/home#!/results/4',
    commit: { hash: SHA },
    created_on: '2026-03-01T11:00:00.123456+00:00',
    ...fields,
  },
});

const pullRequest = (fields: Record<string, unknown> = {}) => ({
  pullrequest: {
    id: 4,
    title: 'Faster cart',
    state: 'OPEN',
    source: { branch: { name: 'feature' }, commit: { hash: SHA.slice(0, 12) }, repository: { full_name: 'acme/shop' } },
    destination: { branch: { name: 'main' }, commit: { hash: 'ce5965ddd289' }, repository: { full_name: 'acme/shop' } },
    updated_on: '2026-03-01T11:00:00.123456+00:00',
    links: { html: { href: 'https://bitbucket.org/acme/shop/pull-requests/4' } },
    merge_commit: { hash: '764413d85e29' },
    ...fields,
  },
});

describe('verification', () => {
  const good = request('repo:push', { repository });

  it('accepts the signature of any configured secret', () => {
    expect(bitbucketWebhooks.verify(good, SECRETS)).toEqual({ ok: true });
  });

  it('refuses without signature, with an empty one, another secret, or none configured', () => {
    for (const value of [undefined, '', 'sha256=', 'sha1=00', hmacHex(SECRET, good.body)]) {
      const headers = { ...good.headers, 'x-hub-signature': value };
      expect(bitbucketWebhooks.verify({ ...good, headers }, SECRETS)).toMatchObject({ ok: false });
    }
    expect(bitbucketWebhooks.verify(good, { webhookSecrets: ['other'], signingTokens: [] })).toMatchObject({ ok: false });
    expect(bitbucketWebhooks.verify(good, { webhookSecrets: [''], signingTokens: [] })).toMatchObject({ ok: false });
  });

  it('refuses a body of which a single bit was changed', () => {
    fc.assert(
      fc.property(fc.nat(good.body.length - 1), fc.integer({ min: 0, max: 7 }), (at, bit) => {
        const body = Buffer.from(good.body);
        body[at] = (body[at] ?? 0) ^ (1 << bit);
        expect(bitbucketWebhooks.verify({ ...good, body }, SECRETS)).toMatchObject({ ok: false });
      }),
    );
  });
});

describe('the id of a delivery', () => {
  it('is that of the request, the same for each attempt and bounded', () => {
    const id = (headers: Record<string, string | undefined>) => bitbucketWebhooks.deliveryId(request('repo:push', {}, headers));
    expect(id({ 'x-attempt-number': '2' })).toBe('f8a5ae7e-7d5b-4b6f-9b5e-8d9c5c8d0b11');
    expect(id({ 'x-request-uuid': undefined })).toBeUndefined();
    expect(id({ 'x-request-uuid': '' })).toBeUndefined();
    expect(id({ 'x-request-uuid': 'x'.repeat(5000) })?.length).toBeLessThan(200);
  });
});

describe('a build status', () => {
  it('of Pipelines is a finished pipeline, by its number', () => {
    expect(parse('repo:commit_status_updated', status())).toEqual({
      event: 'repo:commit_status_updated',
      events: [
        {
          type: 'pipeline-completed',
          repository: REPOSITORY,
          conclusion: 'success',
          changes: [],
          pipeline: {
            id: '4',
            attempt: 1,
            name: 'Pipeline',
            commit: SHA,
            branch: 'main',
            url: 'https://bitbucket.org/acme/shop/addon/pipelines/home#!/results/4',
            startedAt: '2026-03-01T11:00:00.123Z',
          },
        },
      ],
    });
  });

  it.each([
    ['SUCCESSFUL', 'pipeline-completed', 'success'],
    ['FAILED', 'pipeline-completed', 'failure'],
    ['STOPPED', 'pipeline-completed', 'cancelled'],
    ['INPROGRESS', 'pipeline-started', undefined],
  ])('that is %s means %s', (state, type, conclusion) => {
    for (const event of ['repo:commit_status_created', 'repo:commit_status_updated']) {
      expect(parse(event, status({ state })).events).toMatchObject([
        { type, ...(conclusion === undefined ? {} : { conclusion }) },
      ]);
    }
  });

  it('knows the pipeline by either form of its address', () => {
    const url = 'https://bitbucket.org/acme/shop/pipelines/results/17';
    expect(parse('repo:commit_status_updated', status({ url })).events).toMatchObject([{ pipeline: { id: '17', url } }]);
  });

  it('is of no pipeline when its address is of another host', () => {
    for (const host of [
      'https://ci.example.com',
      'https://bitbucket.org.example.com',
      'https://bitbucket.org:8443',
      'javascript:',
    ]) {
      const url = `${host}/acme/shop/pipelines/results/17`;
      expect(parse('repo:commit_status_updated', status({ url }))).toMatchObject({
        events: [],
        ignored: expect.stringContaining('not of Bitbucket Pipelines') as string,
      });
    }
  });

  it('calls the pipeline the same each time', () => {
    const nameOf = (name: string, refname: string | null) =>
      parse('repo:commit_status_updated', status({ name, refname })).events.map((one) => 'pipeline' in one && one.pipeline.name);
    expect(nameOf('Pipeline #5 for main', 'main')).toEqual(['Pipeline']);
    expect(nameOf('Pipeline #6 for main', null)).toEqual(['Pipeline for main']);
    expect(nameOf('Pipeline #7 for main: nightly', 'main')).toEqual(['Pipeline for main: nightly']);
    expect(nameOf('', null)).toEqual(['Pipeline']);
  });

  it('finds the commit in its link where that is all', () => {
    const links = { commit: { href: `https://api.bitbucket.org/2.0/repositories/acme/shop/commit/${SHA}` } };
    expect(parse('repo:commit_status_updated', status({ commit: undefined, links })).events).toMatchObject([
      { pipeline: { commit: SHA } },
    ]);
    expect(parse('repo:commit_status_updated', status({ commit: undefined })).ignored).toMatch(/which commit/);
  });

  it('of another tool, of ours, or in no known state is ignored with the reason', () => {
    const url = 'https://ci.example.com/1';
    expect(parse('repo:commit_status_created', status({ url }))).toMatchObject({
      events: [],
      ignored: 'the build status "Pipeline #4 for main" is not of Bitbucket Pipelines',
    });
    // Even if it led to the pipeline: it would go round for ever.
    expect(parse('repo:commit_status_created', status({ key: 'testwire-0123' })).ignored).toMatch(/our own/);
    expect(parse('repo:commit_status_created', status({ state: 'PAUSED' })).ignored).toMatch(/PAUSED/);
  });
});

describe('a pull request', () => {
  const change = {
    number: 4,
    headSha: SHA.slice(0, 12),
    headBranch: 'feature',
    baseBranch: 'main',
    baseSha: 'ce5965ddd289',
    title: 'Faster cart',
    url: 'https://bitbucket.org/acme/shop/pull-requests/4',
    fork: false,
  };

  it.each(['pullrequest:created', 'pullrequest:updated'])('%s brings its head, never the merge', (event) => {
    expect(parse(event, pullRequest()).events).toEqual([
      { type: 'change-updated', repository: REPOSITORY, change, at: '2026-03-01T11:00:00.123Z' },
    ]);
  });

  it.each([
    ['pullrequest:fulfilled', true],
    ['pullrequest:rejected', false],
  ])('%s is closed', (event, merged) => {
    expect(parse(event, pullRequest()).events).toEqual([
      { type: 'change-closed', repository: REPOSITORY, change, merged, at: '2026-03-01T11:00:00.123Z' },
    ]);
  });

  it('may come from a fork, also from one that was deleted', () => {
    const source = { branch: { name: 'feature' }, commit: { hash: 'd3022fc0ca3d' }, repository: { full_name: 'dana/shop' } };
    expect(parse('pullrequest:updated', pullRequest({ source })).events).toMatchObject([{ change: { fork: true } }]);
    const gone = { ...source, repository: null };
    expect(parse('pullrequest:rejected', pullRequest({ source: gone })).events).toMatchObject([{ change: { fork: true } }]);
    expect(parse('pullrequest:updated', pullRequest({ source: null })).ignored).toMatch(/newest commit/);
  });

  it('may have a title of any length and a link that is none', () => {
    const odd = pullRequest({ title: 'x'.repeat(5000), links: { html: { href: 'javascript:alert(1)' } } });
    const [event] = parse('pullrequest:updated', odd).events;
    expect(event).toMatchObject({ change: { number: 4 } });
    expect(event).not.toHaveProperty('change.url');
  });
});

describe('a push', () => {
  const head = (type: string, name: string) => ({ new: { type, name, target: { hash: SHA } } });
  const push = (...changes: unknown[]) => parse('repo:push', { push: { changes } });

  it('tells of each branch that it moved', () => {
    expect(push(head('branch', 'main'), head('tag', 'v1'), { new: null }, head('branch', 'next')).events).toEqual([
      { type: 'pushed', repository: REPOSITORY, commit: SHA, branch: 'main' },
      { type: 'pushed', repository: REPOSITORY, commit: SHA, branch: 'next' },
    ]);
  });

  it('of tags only, or a deletion, is ignored with the reason', () => {
    expect(push(head('tag', 'v1'))).toMatchObject({ events: [], ignored: 'only branches are tested' });
    expect(push({ new: null, old: {} })).toMatchObject({ events: [], ignored: 'the branch was deleted' });
  });
});

describe('other payloads', () => {
  it('of events that are not used are ignored', () => {
    expect(parse('pullrequest:comment_created', {})).toMatchObject({
      events: [],
      ignored: 'pullrequest:comment_created events are not used',
    });
    expect(parse('toString', {}).ignored).toBeTruthy();
  });

  it('that are not what Bitbucket sends are malformed', () => {
    for (const [event, payload] of [
      ['repo:push', 'not JSON'],
      ['repo:push', []],
      ['repo:push', { repository }],
      ['repo:commit_status_updated', { repository, ...pullRequest() }],
      ['pullrequest:updated', { repository, ...status() }],
      ['pullrequest:updated', pullRequest()],
      ['repo:push', { repository, push: { changes: [{ new: { type: 'branch', name: 'x', target: { hash: 'nothex' } } }] } }],
      [undefined, { repository }],
    ] as const) {
      expect(() => bitbucketWebhooks.parse(request(event, payload))).toThrow(MalformedPayload);
    }
  });
});
