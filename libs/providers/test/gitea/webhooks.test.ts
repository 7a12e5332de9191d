import * as fc from 'fast-check';
import type { CiEvent } from '@testwire/contracts';
import { MalformedPayload } from '@testwire/providers';
import { giteaWebhooks as webhooks } from '../../src/gitea/webhooks.ts';
import { hmacHex } from '../../src/verify.ts';
import { AT, SHA } from '../support.ts';
import { request, SECRET, SECRETS } from './webhook-request.ts';

type Fields = Record<string, unknown>;

const BASE = 'b'.repeat(40);
const repository = { id: 7, full_name: 'acme/shop', html_url: 'https://git.example.com/acme/shop' };
const REPOSITORY = { name: 'acme/shop', id: '7', url: 'https://git.example.com/acme/shop' };

const pull = (more: Fields = {}): Fields => ({
  id: 99,
  number: 4,
  title: 'Faster',
  state: 'open',
  html_url: 'https://git.example.com/acme/shop/pulls/4',
  merged: false,
  merge_commit_sha: 'd'.repeat(40),
  updated_at: '2026-03-01T13:00:00+01:00',
  head: { label: 'feature', ref: 'feature', sha: SHA, repo_id: 7, repo: repository },
  base: { label: 'main', ref: 'main', sha: BASE, repo_id: 7, repo: repository },
  ...more,
});
const CHANGE = {
  number: 4,
  headSha: SHA,
  headBranch: 'feature',
  baseBranch: 'main',
  baseSha: BASE,
  fork: false,
  title: 'Faster',
  url: 'https://git.example.com/acme/shop/pulls/4',
};

const workflowRun = (run: Fields = {}, more: Fields = {}): Fields => ({
  action: 'completed',
  workflow: { id: 'ci.yml', name: 'CI' },
  workflow_run: {
    id: 81,
    run_number: 3,
    run_attempt: 0,
    event: 'push',
    path: 'ci.yml@refs/heads/feature/one',
    head_branch: 'feature/one',
    head_sha: SHA,
    status: 'completed',
    conclusion: 'failure',
    html_url: 'https://git.example.com/acme/shop/actions/runs/3',
    started_at: '2026-03-01T12:00:00Z',
    ...run,
  },
  repository,
  ...more,
});

const actionRun = (run: Fields = {}): Fields => ({
  action: 'failure',
  prior_status: 'running',
  run: {
    id: 81,
    index_in_repo: 3,
    title: 'A commit',
    workflow_id: 'ci.yml',
    event: 'push',
    event_payload: '{"ref":"refs/heads/main"}',
    prettyref: 'main',
    commit_sha: SHA,
    status: 'failure',
    started: '2026-03-01T12:00:00Z',
    stopped: '0001-01-01T00:00:00Z',
    html_url: 'https://git.example.com/acme/shop/actions/runs/3',
    repository,
    ...run,
  },
});

function eventOf(event: string, payload: unknown): CiEvent {
  const { events, ignored } = webhooks.parse(request(event, payload));
  if (events[0] === undefined || events.length !== 1) throw new Error(`not one event: ${ignored}`);
  return events[0];
}

const ignoredOf = (event: string, payload: unknown): string | undefined => webhooks.parse(request(event, payload)).ignored;

describe('verification', () => {
  const payload = { ref: 'refs/heads/main' };

  it('takes what was signed with any of the secrets', () => {
    expect(webhooks.verify(request('push', payload), SECRETS)).toEqual({ ok: true });
    expect(webhooks.verify(request('push', payload), { ...SECRETS, webhookSecrets: ['new', SECRET] })).toEqual({ ok: true });
    expect(webhooks.verify(request('push', payload), { ...SECRETS, webhookSecrets: ['new'] })).toMatchObject({ ok: false });
    expect(webhooks.verify(request('push', payload), { ...SECRETS, webhookSecrets: [''] })).toMatchObject({ ok: false });
  });

  it.each([
    ['missing, with a good twin of GitHub', undefined],
    ['empty, as without a secret', ''],
    ['with a prefix', `sha256=${hmacHex(SECRET, JSON.stringify(payload))}`],
    ['shortened', hmacHex(SECRET, JSON.stringify(payload)).slice(0, 40)],
    ['of an empty secret', hmacHex('', JSON.stringify(payload))],
  ])('refuses a signature that is %s', (_, signature) => {
    expect(webhooks.verify(request('push', payload, { 'x-gitea-signature': signature }), SECRETS)).toMatchObject({ ok: false });
  });

  it("checks Forgejo's own header where it is", () => {
    const signature = hmacHex(SECRET, JSON.stringify(payload));
    const only = { 'x-gitea-signature': undefined, 'x-forgejo-signature': signature };
    expect(webhooks.verify(request('push', payload, only), SECRETS)).toEqual({ ok: true });
    expect(webhooks.verify(request('push', payload, { 'x-forgejo-signature': '' }), SECRETS)).toMatchObject({ ok: false });
  });

  it('says why a form cannot be verified', () => {
    const form = request('push', payload, { 'content-type': 'application/x-www-form-urlencoded' });
    expect(webhooks.verify(form, SECRETS)).toMatchObject({ ok: false, check: expect.stringContaining('application/json') });
  });

  it('refuses a body in which any byte is another', () => {
    const made = request('push', payload);
    fc.assert(
      fc.property(fc.nat(made.body.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const body = Buffer.from(made.body);
        body[at] = (body[at] ?? 0) ^ flip;
        expect(webhooks.verify({ ...made, body }, SECRETS)).toMatchObject({ ok: false });
      }),
    );
  });
});

describe('the id of a delivery', () => {
  const idOf = (headers: Record<string, string | undefined>): string | undefined =>
    webhooks.deliveryId(request('push', {}, headers));

  it('is their own, not the one for GitHub', () => {
    expect(idOf({})).toBe('f6266f16-1bf3-46a5-9ea4-602e06ead473');
    expect(idOf({ 'x-gitea-delivery': undefined })).toBeUndefined();
    expect(idOf({ 'x-gitea-delivery': undefined, 'x-forgejo-delivery': 'one' })).toBe('one');
  });

  it('is bounded, and still its own', () => {
    const long = [idOf({ 'x-gitea-delivery': 'x'.repeat(5000) }), idOf({ 'x-gitea-delivery': 'y'.repeat(5000) })];
    expect(long[0]?.length).toBeLessThanOrEqual(128);
    expect(long[0]).not.toBe(long[1]);
  });
});

describe('a push', () => {
  it('names the branch and its newest commit', () => {
    expect(eventOf('push', { ref: 'refs/heads/feature/one', after: SHA, repository })).toEqual({
      type: 'pushed',
      repository: REPOSITORY,
      commit: SHA,
      branch: 'feature/one',
    });
  });

  it.each([
    ['a tag', { ref: 'refs/tags/v1', after: SHA }],
    ['a deleted branch', { ref: 'refs/heads/main', after: '0'.repeat(40) }],
    ['a deleted branch of a repository with long hashes', { ref: 'refs/heads/main', after: '0'.repeat(64) }],
  ])('of %s is ignored', (_, push) => {
    expect(ignoredOf('push', { ...push, repository })).toBeTruthy();
  });
});

describe('a pull request', () => {
  const hook = (action: string, more: Fields = {}): Fields => ({ action, number: 4, pull_request: pull(more), repository });

  it.each(['opened', 'reopened', 'synchronized'])('that was %s has its head commit, not the merge', (action) => {
    expect(eventOf('pull_request', hook(action))).toEqual({
      type: 'change-updated',
      repository: REPOSITORY,
      change: CHANGE,
      at: AT,
    });
  });

  it.each([true, false])('that was closed says whether it was merged: %s', (merged) => {
    expect(eventOf('pull_request', hook('closed', { state: 'closed', merged }))).toMatchObject({
      type: 'change-closed',
      merged,
      change: { number: 4 },
    });
  });

  it.each([
    ['another repository', { id: 8, full_name: 'eve/shop' }, 8],
    ['a fork that was deleted', null, 0],
  ])('from %s is one of a fork', (_, repo, repoId) => {
    const head = { ref: 'feature', sha: SHA, repo_id: repoId, repo };
    expect(eventOf('pull_request', hook('opened', { head }))).toMatchObject({ change: { fork: true } });
  });

  it.each(['edited', 'label_updated', 'assigned', 'review_requested'])('that was %s is ignored', (action) => {
    expect(ignoredOf('pull_request', { action, repository })).toBeTruthy();
  });
});

describe("a run of Gitea's Actions", () => {
  it('becomes a pipeline', () => {
    expect(eventOf('workflow_run', workflowRun())).toEqual({
      type: 'pipeline-completed',
      repository: REPOSITORY,
      conclusion: 'failure',
      changes: [],
      pipeline: {
        id: '81',
        attempt: 1,
        trigger: 'push',
        name: 'CI',
        commit: SHA,
        branch: 'feature/one',
        url: 'https://git.example.com/acme/shop/actions/runs/3',
        startedAt: AT,
      },
    });
  });

  it.each([
    ['success', 'success'],
    ['failure', 'failure'],
    ['cancelled', 'cancelled'],
    ['skipped', 'skipped'],
    ['neutral', 'unknown'],
    ['', 'unknown'],
  ])('that ended as %s', (conclusion, expected) => {
    expect(eventOf('workflow_run', workflowRun({ conclusion }))).toMatchObject({ conclusion: expected });
  });

  it.each(['queued', 'waiting', 'in_progress', 'requested'])('that is %s has started and not ended', (status) => {
    expect(eventOf('workflow_run', workflowRun({ status, conclusion: null }))).toMatchObject({ type: 'pipeline-started' });
  });

  it('counts attempts where the server does', () => {
    expect(eventOf('workflow_run', workflowRun({ run_attempt: 3 }))).toMatchObject({ pipeline: { attempt: 3 } });
  });

  it('belongs to its pull request', () => {
    const ofPull = { event: 'pull_request', head_branch: '', path: 'ci.yml@refs/pull/4/head' };
    expect(eventOf('workflow_run', workflowRun(ofPull, { pull_request: pull() }))).toMatchObject({
      changes: [CHANGE],
      pipeline: { commit: SHA, branch: 'feature' },
    });
    const event = eventOf('workflow_run', workflowRun(ofPull));
    expect(event).toMatchObject({ changes: [{ number: 4, headSha: SHA }] });
    expect(event).not.toHaveProperty('pipeline.branch');
  });
});

describe("a run of Forgejo's Actions", () => {
  it('becomes a pipeline', () => {
    expect(eventOf('action_run_failure', actionRun())).toEqual({
      type: 'pipeline-completed',
      repository: REPOSITORY,
      conclusion: 'failure',
      changes: [],
      pipeline: {
        id: '81',
        attempt: 1,
        trigger: 'push',
        name: 'ci.yml',
        commit: SHA,
        branch: 'main',
        url: 'https://git.example.com/acme/shop/actions/runs/3',
        startedAt: AT,
      },
    });
  });

  it('that was cancelled has not failed', () => {
    expect(eventOf('action_run_failure', actionRun({ status: 'cancelled' }))).toMatchObject({ conclusion: 'cancelled' });
    expect(eventOf('action_run_success', actionRun({ status: 'success' }))).toMatchObject({ conclusion: 'success' });
    expect(eventOf('action_run_recover', actionRun({ status: 'success' }))).toMatchObject({ conclusion: 'success' });
  });

  it('belongs to its pull request, at the head and not at the base', () => {
    const event_payload = JSON.stringify({ pull_request: pull() });
    const run = { event: 'pull_request_target', event_payload, prettyref: '#4', commit_sha: BASE };
    expect(eventOf('action_run_failure', actionRun(run))).toMatchObject({
      changes: [CHANGE],
      pipeline: { commit: SHA, branch: 'feature' },
    });
  });

  it.each(['', 'no json', '{"pull_request":{}}', null])('knows its pull request also from the event %s', (event_payload) => {
    const event = eventOf('action_run_failure', actionRun({ event_payload, prettyref: '#4' }));
    expect(event).toMatchObject({ changes: [{ number: 4, headSha: SHA }], pipeline: { commit: SHA } });
    expect(event).not.toHaveProperty('pipeline.branch');
  });
});

describe('what is no event for us', () => {
  it.each(['issue_comment', 'create', 'workflow_job', 'constructor', 'action_run_other'])('%s is ignored', (event) => {
    expect(webhooks.parse(request(event, { action: 'created', repository }))).toMatchObject({
      event: `${event}.created`,
      events: [],
      ignored: `${event} events are not used`,
    });
  });

  it("takes the event from Gitea's header, whatever the one for GitHub says", () => {
    const made = request('push', { ref: 'refs/tags/v1', after: SHA, repository }, { 'x-github-event': 'workflow_run' });
    expect(webhooks.parse(made).event).toBe('push');
  });

  it('takes the finer type where the event is empty', () => {
    const made = request('', actionRun(), { 'x-gitea-event-type': 'action_run_failure' });
    expect(webhooks.parse(made).events).toHaveLength(1);
  });

  it.each([
    ["only GitHub's headers", request('push', {}, { 'x-gitea-event': undefined, 'x-gitea-event-type': undefined })],
    ['no JSON', request('push', Buffer.from('payload=%7B%7D'))],
    ['a list', request('push', [])],
    ['a body without its fields', request('push', { ref: 'refs/heads/main' })],
    ['a run without a commit', request('workflow_run', workflowRun({ head_sha: 'none' }))],
    ['a closed pull request without itself', request('pull_request', { action: 'closed', repository })],
  ])('%s is malformed', (_, made) => {
    expect(() => webhooks.parse(made)).toThrow(MalformedPayload);
  });

  it('makes of any bytes an answer or a refusal', () => {
    const events = ['push', 'pull_request', 'workflow_run', 'action_run_failure'];
    fc.assert(
      fc.property(fc.constantFrom(...events), fc.jsonValue(), (event, payload) => {
        try {
          webhooks.parse(request(event, payload));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedPayload);
        }
      }),
    );
  });
});
