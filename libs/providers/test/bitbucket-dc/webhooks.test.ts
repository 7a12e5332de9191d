import * as fc from 'fast-check';
import { ciEvent } from '@testwire/contracts';
import { bitbucketDcWebhooks } from '../../src/bitbucket-dc/webhooks.ts';
import { hmacHex } from '../../src/verify.ts';
import { MalformedPayload, type WebhookRequest } from '../../src/webhook.ts';
import { AT, SHA } from '../support.ts';

const SECRET = 'hook-secret';
const SECRETS = { webhookSecrets: ['older', SECRET], signingTokens: [] };
const BASE = 'd9f1a5c4e6b7382910afbecd5768493021aabbcc';
const repository = (key = 'ACME', slug = 'shop', id = 84) => ({
  slug,
  id,
  name: 'The Shop',
  scmId: 'git',
  project: { key, id: 2 },
});
const REPOSITORY = { name: 'ACME/shop', id: '84' };

function request(event: string | undefined, payload: unknown, headers: Record<string, string | undefined> = {}): WebhookRequest {
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  return {
    headers: {
      'x-event-key': event,
      'x-request-id': 'f8a5ae7e-7d5b-4b6f-9b5e-8d9c5c8d0b11',
      'x-hub-signature': `sha256=${hmacHex(SECRET, body)}`,
      ...headers,
    },
    body,
    receivedAt: Date.parse(AT),
  };
}

function parse(eventKey: string, payload: object) {
  const parsed = bitbucketDcWebhooks.parse(request(eventKey, { eventKey, date: '2026-03-01T22:00:01+1000', ...payload }));
  for (const one of parsed.events) ciEvent.parse(one);
  return parsed;
}

const ref = (branch: string, latestCommit: string, from = repository()) => ({
  id: `refs/heads/${branch}`,
  displayId: branch,
  latestCommit,
  repository: from,
});
const pullRequest = (fields: Record<string, unknown> = {}) => ({
  pullRequest: {
    id: 4,
    version: 0,
    title: 'Faster cart',
    state: 'OPEN',
    fromRef: ref('feature/cart', SHA),
    toRef: ref('main', BASE),
    properties: { mergeCommit: { id: '764413d85e29a1b2c3d4e5f60718293a4b5c6d7e' } },
    ...fields,
  },
});

describe('verification', () => {
  const good = request('repo:refs_changed', { eventKey: 'repo:refs_changed' });

  it('accepts the signature of any configured secret', () => {
    expect(bitbucketDcWebhooks.verify(good, SECRETS)).toEqual({ ok: true });
  });

  it('refuses without signature, with an empty one, another secret, or none configured', () => {
    for (const value of [undefined, '', 'sha256=', 'sha1=00', hmacHex(SECRET, good.body)]) {
      const headers = { ...good.headers, 'x-hub-signature': value };
      expect(bitbucketDcWebhooks.verify({ ...good, headers }, SECRETS)).toMatchObject({ ok: false });
    }
    expect(bitbucketDcWebhooks.verify(good, { webhookSecrets: ['other'], signingTokens: [] })).toMatchObject({ ok: false });
    expect(bitbucketDcWebhooks.verify(good, { webhookSecrets: [''], signingTokens: [] })).toMatchObject({ ok: false });
  });

  it('refuses a body of which a single bit was changed', () => {
    fc.assert(
      fc.property(fc.nat(good.body.length - 1), fc.integer({ min: 0, max: 7 }), (at, bit) => {
        const body = Buffer.from(good.body);
        body[at] = (body[at] ?? 0) ^ (1 << bit);
        expect(bitbucketDcWebhooks.verify({ ...good, body }, SECRETS)).toMatchObject({ ok: false });
      }),
    );
  });
});

describe('the id of a delivery', () => {
  it('is that of the request, and bounded', () => {
    const id = (value: string | undefined) => bitbucketDcWebhooks.deliveryId(request('x', {}, { 'x-request-id': value }));
    expect(id('f8a5ae7e')).toBe('f8a5ae7e');
    expect(id(undefined)).toBeUndefined();
    expect(id('')).toBeUndefined();
    expect(id('x'.repeat(5000))?.length).toBeLessThan(200);
  });
});

describe('a pull request', () => {
  const change = {
    number: 4,
    headSha: SHA,
    headBranch: 'feature/cart',
    baseBranch: 'main',
    baseSha: BASE,
    title: 'Faster cart',
    fork: false,
  };
  const at = '2026-03-01T12:00:01.000Z';

  it.each(['pr:opened', 'pr:from_ref_updated'])('%s brings its head, never the merge', (event) => {
    expect(parse(event, pullRequest())).toEqual({
      event,
      events: [{ type: 'change-updated', repository: REPOSITORY, change, at }],
    });
  });

  it.each([
    ['pr:merged', true],
    ['pr:declined', false],
    ['pr:deleted', false],
  ])('%s is closed', (event, merged) => {
    expect(parse(event, pullRequest()).events).toEqual([{ type: 'change-closed', repository: REPOSITORY, change, merged, at }]);
  });

  it('may come from a fork, and belongs to where it leads', () => {
    const fromRef = ref('feature', SHA, repository('~dana', 'shop', 9));
    expect(parse('pr:opened', pullRequest({ fromRef })).events).toMatchObject([
      { repository: REPOSITORY, change: { fork: true, headBranch: 'feature' } },
    ]);
    const toRef = ref('main', BASE, repository('~DANA', 'shop', 9));
    expect(parse('pr:opened', pullRequest({ toRef })).events).toMatchObject([{ repository: { name: '~DANA/shop', id: '9' } }]);
  });

  it('may have links, a title of any length, and fields that are not there', () => {
    const url = 'https://git.example.com/bitbucket/projects/ACME/repos/shop/pull-requests/4';
    const linked = pullRequest({ title: 'x'.repeat(5000), links: { self: [{ href: url }] } });
    expect(parse('pr:opened', linked).events).toMatchObject([{ change: { url } }]);
    for (const links of [{ self: [{ href: 'javascript:alert(1)' }] }, { self: [null] }, {}, null])
      expect(parse('pr:opened', pullRequest({ links })).events[0]).not.toHaveProperty('change.url');
    expect(parse('pr:opened', pullRequest({ fromRef: null })).ignored).toMatch(/newest commit/);
    expect(parse('pr:deleted', pullRequest({ fromRef: null })).events).toMatchObject([{ type: 'change-closed' }]);
    expect(parse('pr:opened', { ...pullRequest(), date: null }).events[0]).not.toHaveProperty('at');
  });
});

describe('a push', () => {
  const moved = (id: string, type = 'UPDATE') => ({
    ref: { id, displayId: id.split('/').slice(2).join('/'), type: id.startsWith('refs/tags') ? 'TAG' : 'BRANCH' },
    refId: id,
    fromHash: BASE,
    toHash: type === 'DELETE' ? '0'.repeat(40) : SHA,
    type,
  });
  const push = (...changes: unknown[]) => parse('repo:refs_changed', { repository: repository(), changes });

  it('tells of each branch that it moved', () => {
    expect(
      push(moved('refs/heads/main'), moved('refs/tags/v1'), moved('refs/heads/gone', 'DELETE'), moved('refs/heads/a/b', 'ADD'), {
        refId: 'refs/heads/bare',
        toHash: SHA,
      }).events,
    ).toEqual(['main', 'a/b', 'bare'].map((branch) => ({ type: 'pushed', repository: REPOSITORY, commit: SHA, branch })));
  });

  it('of tags only, or a deletion, is ignored with the reason', () => {
    expect(push(moved('refs/tags/v1'))).toMatchObject({ events: [], ignored: 'only branches are tested' });
    expect(push(moved('refs/heads/x', 'DELETE'))).toMatchObject({ events: [], ignored: 'the branch or tag was deleted' });
  });
});

describe('other payloads', () => {
  it('that test the connection, or are not used, are ignored with the reason', () => {
    expect(bitbucketDcWebhooks.parse(request('diagnostics:ping', { test: true }))).toEqual({
      event: 'diagnostics:ping',
      events: [],
      ignored: 'a test of the connection; it works',
    });
    expect(parse('pr:comment:added', pullRequest())).toMatchObject({
      events: [],
      ignored: 'pr:comment:added events are not used',
    });
    expect(parse('toString', {}).ignored).toBeTruthy();
  });

  it('mean what the signed body says, whatever the header does', () => {
    const body = { eventKey: 'pr:declined', ...pullRequest() };
    expect(bitbucketDcWebhooks.parse(request('pr:merged', body))).toMatchObject({
      event: 'pr:declined',
      events: [{ type: 'change-closed', merged: false }],
    });
  });

  it('that are not what Bitbucket sends are malformed', () => {
    for (const [event, payload] of [
      ['repo:refs_changed', 'not JSON'],
      ['repo:refs_changed', []],
      ['repo:refs_changed', { repository: repository() }],
      ['repo:refs_changed', pullRequest()],
      ['repo:refs_changed', { repository: repository(), changes: [{ refId: 'refs/heads/x', toHash: 'nothex' }] }],
      ['pr:opened', { repository: repository(), changes: [] }],
      ['pr:opened', pullRequest({ toRef: null })],
      ['pr:opened', pullRequest({ id: -1 })],
      [undefined, { test: true }],
    ] as const)
      expect(() => bitbucketDcWebhooks.parse(request(event, payload))).toThrow(MalformedPayload);
  });
});
