import { createHmac } from 'node:crypto';
import { ciEvent } from '@testwire/contracts';
import * as fc from 'fast-check';
import { webhooks } from '../../src/github/webhooks.ts';
import { MalformedPayload } from '../../src/webhook.ts';
import { CONTEXT, jsonEvent, request, SECRET, SECRETS } from './webhook-request.ts';
import { COMMIT } from './world.ts';

const REPO = { id: 101, full_name: 'octo/hello', html_url: 'https://github.com/octo/hello' };
const REPOSITORY = { id: '101', name: 'octo/hello', url: 'https://github.com/octo/hello' };

function sample(name: string) {
  const { headers, body } = webhooks.sample(name, CONTEXT);
  return request(headers, body);
}

describe('the samples', () => {
  it.each(webhooks.samples)('%s is authentic and understood', (name) => {
    const made = sample(name);
    expect(webhooks.deliveryId(made)).toBe(CONTEXT.deliveryId);
    expect(webhooks.verify(made, SECRETS)).toEqual({ ok: true });
    const { event, events, ignored } = webhooks.parse(made);
    expect(event).toBe(name);
    expect(events.length > 0 || ignored !== undefined).toBe(true);
    for (const one of events) expect(ciEvent.parse(one)).toEqual(one);
  });

  it('are only those that there are', () => {
    expect(() => webhooks.sample('toString', CONTEXT)).toThrow(RangeError);
  });
});

describe('the meaning of', () => {
  it('a push is the new head of a branch', () => {
    expect(webhooks.parse(sample('push')).events).toEqual([
      { type: 'pushed', repository: REPOSITORY, commit: COMMIT, branch: 'feature' },
    ]);
  });

  it.each([
    [{ ref: 'refs/tags/v1', after: COMMIT }, 'other than a branch'],
    [{ ref: 'refs/heads/x', after: '0'.repeat(40) }, 'deleted'],
    [{ ref: 'refs/heads/x', after: COMMIT, deleted: true }, 'deleted'],
  ])('a push of %j is nothing', (push, reason) => {
    const parsed = webhooks.parse(jsonEvent('push', { ...push, repository: REPO }));
    expect(parsed).toEqual({ event: 'push', events: [], ignored: expect.stringContaining(reason) });
  });

  const at = '2026-03-01T10:00:00Z';
  const change = {
    number: 7,
    headSha: COMMIT,
    headBranch: 'feature',
    baseBranch: 'main',
    baseSha: '0'.repeat(40),
    fork: false,
    title: 'Change something',
    url: 'https://github.com/octo/hello/pull/7',
  };

  it.each(['pull_request.opened', 'pull_request.synchronize'])('%s is an updated change', (name) => {
    expect(webhooks.parse(sample(name)).events).toEqual([{ type: 'change-updated', repository: REPOSITORY, change, at }]);
  });

  it('pull_request.closed is a closed change', () => {
    const event = { type: 'change-closed', repository: REPOSITORY, change, merged: true, at };
    expect(webhooks.parse(sample('pull_request.closed')).events).toEqual([event]);
  });

  it.each([
    [{ id: 999, full_name: 'mona/hello' }, true],
    [null, true],
    [{ id: 101, full_name: 'renamed/hello' }, false],
  ])('a pull request from %j tells whether it is a fork', (repo, fork) => {
    const side = { ref: 'x', sha: COMMIT, repo };
    const pull_request = { number: 7, head: side, base: { ...side, repo: REPO } };
    const { events } = webhooks.parse(jsonEvent('pull_request', { action: 'reopened', pull_request, repository: REPO }));
    expect(events).toMatchObject([{ type: 'change-updated', change: { fork } }]);
  });

  it('workflow_run.completed is a completed pipeline with its attempt', () => {
    const { title: _, url: __, ...reference } = change;
    expect(webhooks.parse(sample('workflow_run.completed')).events).toEqual([
      {
        type: 'pipeline-completed',
        repository: REPOSITORY,
        pipeline: {
          id: '55',
          attempt: 2,
          name: 'CI',
          trigger: 'pull_request',
          commit: COMMIT,
          branch: 'feature',
          url: 'https://github.com/octo/hello/actions/runs/55',
          startedAt: '2026-03-01T10:00:00Z',
        },
        changes: [reference],
        conclusion: 'success',
      },
    ]);
  });

  it.each([
    ['requested', null, 'pipeline-started', undefined],
    ['in_progress', null, 'pipeline-started', undefined],
    ['completed', 'failure', 'pipeline-completed', 'failure'],
    ['completed', 'timed_out', 'pipeline-completed', 'failure'],
    ['completed', 'startup_failure', 'pipeline-completed', 'failure'],
    ['completed', 'cancelled', 'pipeline-completed', 'cancelled'],
    ['completed', 'skipped', 'pipeline-completed', 'skipped'],
    ['completed', 'neutral', 'pipeline-completed', 'unknown'],
    ['completed', null, 'pipeline-completed', 'unknown'],
  ])('workflow_run.%s with %s is %s', (action, conclusion, type, meaning) => {
    const workflow_run = { id: 55, name: null, head_sha: COMMIT, head_branch: null, conclusion, run_attempt: 1 };
    const { events } = webhooks.parse(jsonEvent('workflow_run', { action, workflow_run, repository: REPO }));
    expect(events).toMatchObject([{ type, changes: [], ...(meaning === undefined ? {} : { conclusion: meaning }) }]);
  });

  it('a workflow run leaves out the pull requests of other repositories', () => {
    const pull = (number: number, id: number) => {
      const side = { ref: 'x', sha: COMMIT, repo: { id } };
      return { number, head: side, base: side };
    };
    const workflow_run = { id: 55, name: 'CI', head_sha: COMMIT, run_attempt: 1, pull_requests: [pull(7, 101), pull(8, 999)] };
    const { events } = webhooks.parse(jsonEvent('workflow_run', { action: 'completed', workflow_run, repository: REPO }));
    expect(events).toMatchObject([{ changes: [{ number: 7 }] }]);
  });

  it.each([
    ['run-1', { runId: 'run-1' }],
    ['', {}],
    ['../../etc', {}],
    [null, {}],
  ])('a check run that is asked for again, with external_id %j', (external_id, expected) => {
    const rerun = { type: 'rerun-requested', repository: REPOSITORY, commit: COMMIT, ...expected };
    for (const action of ['rerequested', 'requested_action']) {
      const payload = { action, check_run: { head_sha: COMMIT, external_id }, repository: REPO };
      expect(webhooks.parse(jsonEvent('check_run', payload)).events).toEqual([rerun]);
    }
  });

  it('a check suite that is asked for again is everything of the commit', () => {
    const payload = { action: 'rerequested', check_suite: { head_sha: COMMIT }, repository: REPO };
    expect(webhooks.parse(jsonEvent('check_suite', payload)).events).toEqual([
      { type: 'rerun-requested', repository: REPOSITORY, commit: COMMIT },
    ]);
  });

  it('the merge queue is a push to its branch', () => {
    const branch = 'gh-readonly-queue/main/pr-7-abc';
    const payload = {
      action: 'checks_requested',
      merge_group: { head_sha: COMMIT, head_ref: `refs/heads/${branch}` },
      repository: REPO,
    };
    expect(webhooks.parse(jsonEvent('merge_group', payload)).events).toEqual([
      { type: 'pushed', repository: REPOSITORY, commit: COMMIT, branch },
    ]);
  });

  it.each([
    ['ping', {}, 'ping: the webhook is set up'],
    ['issues', { action: 'opened' }, '"issues" events are not used'],
    ['check_run', { action: 'completed' }, 'rerequested'],
    ['pull_request', { action: 'labeled' }, 'opened, synchronize'],
  ])('%s %j is ignored with a reason', (event, payload, reason) => {
    expect(webhooks.parse(jsonEvent(event, payload))).toMatchObject({ events: [], ignored: expect.stringContaining(reason) });
  });

  it('a form is what its payload is', () => {
    const { headers, body } = webhooks.sample('push', CONTEXT);
    const form = `payload=${encodeURIComponent(body)}`;
    const signature = `sha256=${createHmac('sha256', SECRET).update(form).digest('hex')}`;
    const made = request(
      { ...headers, 'content-type': 'application/x-www-form-urlencoded', 'x-hub-signature-256': signature },
      form,
    );
    expect(webhooks.verify(made, SECRETS)).toEqual({ ok: true });
    expect(webhooks.parse(made)).toEqual(webhooks.parse(sample('push')));
  });
});

describe('a signature', () => {
  const body = '{"zen":"…"}';
  const signed = (secret: string, prefix = 'sha256=') => prefix + createHmac('sha256', secret).update(body).digest('hex');
  const verify = (signature: string | undefined, secrets = [SECRET]) =>
    webhooks.verify(request(signature === undefined ? {} : { 'x-hub-signature-256': signature }, body), {
      webhookSecrets: secrets,
      signingTokens: [],
    });

  it('is accepted from each secret while one is being replaced', () => {
    expect(verify(signed('old'), ['new', 'old'])).toEqual({ ok: true });
    expect(verify(signed('new'), ['new', 'old'])).toEqual({ ok: true });
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['only its prefix', 'sha256='],
    ['of another secret', signed('guess')],
    ['too short', signed(SECRET).slice(0, -1)],
    ['with more behind it', `${signed(SECRET)}0`],
    ['without its prefix', signed(SECRET, '')],
    ['with another prefix', signed(SECRET, 'sha512=')],
  ])('is refused when it is %s', (_, signature) => {
    expect(verify(signature)).toEqual({ ok: false, check: expect.stringContaining('x-hub-signature-256') });
  });

  it('is refused for every other body', () => {
    const made = sample('push');
    fc.assert(
      fc.property(fc.nat(made.body.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(made.body);
        changed[at] = (changed[at] ?? 0) ^ flip;
        expect(webhooks.verify({ ...made, body: changed }, SECRETS)).toMatchObject({ ok: false });
      }),
    );
  });

  it('is refused when no secret is configured, or an empty one', () => {
    expect(verify(signed(''), [])).toMatchObject({ ok: false });
    expect(verify(signed(''), [''])).toMatchObject({ ok: false });
  });

  it('with SHA-1 alone is refused, and says why', () => {
    const sha1 = `sha1=${createHmac('sha1', SECRET).update(body).digest('hex')}`;
    const verdict = webhooks.verify(request({ 'x-hub-signature': sha1 }, body), SECRETS);
    expect(verdict).toEqual({ ok: false, check: expect.stringContaining('SHA-1') });
  });
});

describe('a delivery', () => {
  it.each([undefined, '', 'a b', 'x'.repeat(129)])('has no id when the header is %j', (id) => {
    expect(webhooks.deliveryId(request(id === undefined ? {} : { 'x-github-delivery': id }, ''))).toBeUndefined();
  });

  it('of Gitea is refused, although its headers look like those of GitHub', () => {
    const { headers, body } = webhooks.sample('push', CONTEXT);
    for (const twin of ['x-gitea-event', 'x-forgejo-event', 'x-gogs-event']) {
      const made = request({ ...headers, [twin]: 'push' }, body);
      expect(webhooks.deliveryId(made)).toBe(CONTEXT.deliveryId);
      expect(() => webhooks.parse(made)).toThrow(/Gitea/);
      expect(() => webhooks.parse(made)).toThrow(MalformedPayload);
    }
  });

  it('that is malformed names the field, and never what is in it', () => {
    const payload = { ref: 'refs/heads/x', after: 'hunter2', repository: { full_name: 'octo/hello' } };
    expect(() => webhooks.parse(jsonEvent('push', payload))).toThrow(/after/);
    expect(() => webhooks.parse(jsonEvent('push', payload))).not.toThrow(/hunter2/);
    expect(() => webhooks.parse(jsonEvent('push', { ref: 'refs/heads/x', after: COMMIT }))).toThrow(/repository/);
    const text = request({ 'x-github-event': 'push' }, 'hunter2');
    expect(() => webhooks.parse(text)).toThrow(MalformedPayload);
    expect(() => webhooks.parse(text)).not.toThrow(/hunter2/);
  });

  it.each([
    [{ 'content-type': 'application/json' }, '{}'],
    [{ 'x-github-event': 'push', 'content-type': 'text/plain' }, '{}'],
    [{ 'x-github-event': 'push', 'content-type': 'application/x-www-form-urlencoded' }, 'other=1'],
    [{ 'x-github-event': 'PUSH\n' }, '{}'],
    [{ 'x-github-event': 'ping' }, '[]'],
    [{ 'x-github-event': 'ping' }, 'null'],
  ])('with %j and %s is malformed', (headers, body) => {
    expect(() => webhooks.parse(request(headers, body))).toThrow(MalformedPayload);
  });

  const EVENTS = ['push', 'pull_request', 'workflow_run', 'check_run', 'check_suite', 'merge_group', 'ping', 'issues'];

  function parses(made: ReturnType<typeof request>): void {
    try {
      for (const event of webhooks.parse(made).events) expect(ciEvent.parse(event)).toEqual(event);
    } catch (error) {
      expect(error).toBeInstanceOf(MalformedPayload);
    }
  }

  it('of any bytes is understood, ignored or malformed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EVENTS), fc.uint8Array(), (event, bytes) => {
        parses(request({ 'x-github-event': event }, Buffer.from(bytes)));
      }),
      { numRuns: 2000 },
    );
  });

  it('whose fields hold anything is understood, ignored or malformed', () => {
    const names = webhooks.samples.filter((name) => name !== 'ping');
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(), fc.jsonValue(), (name, at, value) => {
        const made = sample(name);
        const payload: unknown = JSON.parse(made.body.toString());
        const places = placesIn(payload);
        places[at % places.length]?.(value);
        parses({ ...made, body: Buffer.from(JSON.stringify(payload)) });
      }),
      { numRuns: 3000 },
    );
  });
});

/** A setter for every field at every depth. */
function placesIn(value: unknown): ((replacement: unknown) => void)[] {
  if (value === null || typeof value !== 'object') return [];
  const object = value as Record<string, unknown>;
  return Object.keys(object).flatMap((key) => [
    (replacement: unknown) => {
      object[key] = replacement;
    },
    ...placesIn(object[key]),
  ]);
}
