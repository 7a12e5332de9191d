import * as fc from 'fast-check';
import type { CiEvent } from '@testwire/contracts';
import { MalformedPayload, SECRET_HEADER } from '@testwire/providers';
import { jenkinsWebhooks as webhooks } from '../../src/jenkins/webhooks.ts';
import { SHA } from '../support.ts';
import { basic, request, SECRET, SECRETS } from './webhook-request.ts';

type Fields = Record<string, unknown>;

function notification(build: Fields = {}, job: Fields = {}): Fields {
  return {
    name: 'shop',
    url: 'job/acme/job/shop/',
    ...job,
    build: {
      full_url: 'https://ci.example.com/jenkins/job/acme/job/shop/42/',
      number: 42,
      queue_id: 1234,
      timestamp: 1_730_000_000_000,
      phase: 'FINALIZED',
      status: 'UNSTABLE',
      url: 'job/acme/job/shop/42/',
      scm: { url: 'https://github.com/acme/shop.git', branch: 'origin/main', commit: SHA, changes: [], culprits: [] },
      log: '',
      artifacts: {},
      ...build,
    },
  };
}

function eventOf(payload: unknown): CiEvent {
  const { events, ignored } = webhooks.parse(request(payload));
  if (events[0] === undefined) throw new Error(`ignored: ${ignored}`);
  return events[0];
}

function pipelineEvent(payload: unknown): Extract<CiEvent, { type: 'pipeline-started' | 'pipeline-completed' }> {
  const event = eventOf(payload);
  if (event.type !== 'pipeline-started' && event.type !== 'pipeline-completed') throw new Error(event.type);
  return event;
}

describe('a notification of the Notification plugin', () => {
  it('at FINALIZED is a completed pipeline, of the repository where its code is', () => {
    expect(webhooks.parse(request(notification()))).toEqual({
      event: 'notification.FINALIZED',
      events: [
        {
          type: 'pipeline-completed',
          repository: { name: 'acme/shop', host: 'github' },
          pipeline: {
            id: 'job/acme/job/shop/42@0123456',
            attempt: 1,
            name: 'acme/shop',
            commit: SHA,
            branch: 'main',
            url: 'https://ci.example.com/jenkins/job/acme/job/shop/42/',
          },
          changes: [],
          conclusion: 'failure',
        },
      ],
    });
  });

  it('is of another pipeline when the job of a branch was removed and made again', () => {
    const ids = ['a', 'b'].map((digit) => {
      const scm = { url: 'https://github.com/acme/shop.git', branch: 'origin/renovate/foo', commit: digit.repeat(40) };
      return pipelineEvent(notification({ number: 1, url: 'job/shop/job/renovate%252Ffoo/1/', scm })).pipeline.id;
    });
    expect(ids).toEqual(['job/shop/job/renovate%252Ffoo/1@aaaaaaa', 'job/shop/job/renovate%252Ffoo/1@bbbbbbb']);
  });

  it('at STARTED is a started pipeline, when it is known of what', () => {
    expect(eventOf(notification({ phase: 'STARTED', status: undefined }))).toMatchObject({
      type: 'pipeline-started',
      pipeline: { id: 'job/acme/job/shop/42@0123456', startedAt: '2024-10-27T03:33:20.000Z' },
    });
    expect(eventOf(notification({ phase: 'STARTED', timestamp: 0 }))).toMatchObject({
      pipeline: { id: 'job/acme/job/shop/42@0123456' },
    });
    const early = webhooks.parse(request(notification({ phase: 'STARTED', scm: { changes: [], culprits: [] } })));
    expect(early).toMatchObject({ events: [], ignored: expect.stringContaining('no commit') });
  });

  it.each([
    ['COMPLETED', 'not final'],
    ['QUEUED', 'waits'],
    ['NONE', 'NONE'],
  ])('at %s is ignored, with a reason', (phase, reason) => {
    expect(webhooks.parse(request(notification({ phase })))).toEqual({
      event: `notification.${phase}`,
      events: [],
      ignored: expect.stringContaining(reason),
    });
  });

  it.each([
    ['SUCCESS', 'success'],
    ['UNSTABLE', 'failure'],
    ['FAILURE', 'failure'],
    ['ABORTED', 'cancelled'],
    ['NOT_BUILT', 'skipped'],
    [undefined, 'unknown'],
    ['constructor', 'unknown'],
  ])('with status %s is %s', (status, conclusion) => {
    expect(eventOf(notification({ status }))).toMatchObject({ conclusion });
  });

  it.each([
    ['origin/feature/login', 'feature/login'],
    ['refs/heads/main', 'main'],
    ['refs/remotes/origin/main', 'main'],
    ['main', 'main'],
    ['detached', undefined],
    ['refs/tags/v1', undefined],
    ['origin/pr/4/merge', undefined],
    ['PR-4', undefined],
    [undefined, undefined],
  ])('of branch %s is of %s', (branch, expected) => {
    const scm = { url: 'git@github.com:acme/shop.git', branch, commit: SHA };
    expect(pipelineEvent(notification({ scm })).pipeline.branch).toBe(expected);
  });

  it.each([
    ['https://bot:hunter2@gitlab.example.com/acme/web/shop.git', { name: 'acme/web/shop', host: 'gitlab' }],
    ['ssh://git@bitbucket.example.com:7999/ACME/shop.git', { name: 'ACME/shop', host: 'bitbucket-dc' }],
    ['https://dev.azure.com/acme/web/_git/shop', { name: 'web/shop', host: 'azure-devops' }],
    ['https://git.example.com/acme/shop.git', { name: 'acme/shop' }],
  ])('of %s belongs to its host', (url, repository) => {
    expect(eventOf(notification({ scm: { url, branch: 'main', commit: SHA } })).repository).toEqual(repository);
  });

  it('of a multibranch job is of its change, under a name that stays', () => {
    const build = {
      url: 'job/acme/job/shop/job/PR-4/3/',
      full_url: 'https://ci.example.com/job/acme/job/shop/job/PR-4/3/',
      number: 3,
      scm: { url: 'https://github.com/acme/shop.git', branch: 'PR-4', commit: SHA },
    };
    const event = pipelineEvent(notification(build));
    expect(event.pipeline).toMatchObject({ id: 'job/acme/job/shop/job/PR-4/3@0123456', name: 'acme/shop' });
    expect(event.changes).toEqual([{ number: 4 }]);
    const branch = pipelineEvent(
      notification({
        ...build,
        url: 'job/acme/job/shop/job/feature%252Flogin/3/',
        scm: { ...build.scm, branch: 'feature/login' },
      }),
    );
    expect(branch.pipeline).toMatchObject({
      id: 'job/acme/job/shop/job/feature%252Flogin/3@0123456',
      name: 'acme/shop',
      branch: 'feature/login',
    });
    expect(branch.changes).toEqual([]);
  });

  it('reads the change from the parameters of plugins, with its head in place of the merge', () => {
    const head = 'fedcba9876543210fedcba9876543210fedcba98';
    const parameters = {
      ghprbPullId: '17',
      ghprbActualCommit: head,
      ghprbSourceBranch: 'fix',
      ghprbTargetBranch: 'main',
      ghprbPullTitle: 'Fix it',
      ghprbPullLink: 'https://github.com/acme/shop/pull/17',
    };
    const scm = { url: 'https://github.com/acme/shop.git', branch: 'origin/pr/17/merge', commit: SHA };
    const event = pipelineEvent(notification({ scm, parameters }));
    expect(event.pipeline).toMatchObject({ commit: head, branch: 'fix' });
    expect(event.changes).toEqual([
      {
        number: 17,
        headSha: head,
        headBranch: 'fix',
        baseBranch: 'main',
        title: 'Fix it',
        url: 'https://github.com/acme/shop/pull/17',
      },
    ]);
    const posted = { CHANGE_ID: '9', CHANGE_BRANCH: 'topic', CHANGE_TARGET: 'main', CHANGE_FORK: 'dana', GIT_COMMIT: SHA };
    expect(pipelineEvent(notification({ parameters: posted })).changes).toEqual([
      { number: 9, headBranch: 'topic', baseBranch: 'main', fork: true },
    ]);
  });

  it('keeps nothing of parameters, log and notes', () => {
    const parameters = { DEPLOY_KEY: 'hunter2', CHANGE_ID: '4', nested: { a: 'hunter2' } };
    const delivery = webhooks.parse(request(notification({ parameters, log: 'hunter2', notes: 'hunter2' })));
    expect(JSON.stringify(delivery)).not.toContain('hunter2');
    expect(delivery.events).toHaveLength(1);
    const credential = { url: 'https://bot:hunter2@github.com/acme/shop.git', branch: 'main', commit: SHA };
    expect(JSON.stringify(webhooks.parse(request(notification({ scm: credential }))))).not.toContain('hunter2');
  });

  it('may come from a Jenkinsfile, with as little as that knows', () => {
    const build = {
      full_url: 'https://ci.example.com/job/acme/job/shop/job/PR-4/3/',
      number: 3,
      phase: 'FINALIZED',
      status: 'SUCCESS',
      scm: { url: 'https://github.com/acme/shop.git', branch: 'PR-4', commit: SHA },
      parameters: { CHANGE_ID: '4', CHANGE_URL: null, CHANGE_BRANCH: 'topic', CHANGE_TARGET: 'main' },
    };
    expect(pipelineEvent({ build })).toMatchObject({
      pipeline: { id: 'job/acme/job/shop/job/PR-4/3@0123456', branch: 'topic' },
      changes: [{ number: 4, headBranch: 'topic', baseBranch: 'main' }],
      conclusion: 'success',
    });
  });

  it('says what a Pipeline job leaves out', () => {
    for (const scm of [
      undefined,
      {},
      { commit: SHA },
      { url: 'https://github.com/acme/shop.git', commit: 'HEAD' },
      { commit: SHA, url: '/srv/git' },
    ]) {
      expect(webhooks.parse(request(notification({ scm })))).toMatchObject({
        events: [],
        ignored: expect.stringContaining('Jenkinsfile'),
      });
    }
  });

  it('needs no address of Jenkins, unless the path is very long', () => {
    expect(pipelineEvent(notification({ full_url: undefined })).pipeline).not.toHaveProperty('url');
    expect(pipelineEvent(notification({ url: undefined })).pipeline.id).toBe('job/acme/job/shop/42@0123456');
    const job = `job/${'a'.repeat(100)}/job/${'b'.repeat(100)}`;
    const full = `https://ci.example.com/${job}/42/`;
    const long = pipelineEvent(notification({ url: `${job}/42/`, full_url: full })).pipeline;
    expect(long).toMatchObject({ id: expect.stringMatching(/^sha256\//), url: full });
    for (const address of [undefined, 'https://ci.example.com/job/other/42/']) {
      const delivery = webhooks.parse(request(notification({ url: `${job}/42/`, full_url: address })));
      expect(delivery).toMatchObject({ events: [], ignored: expect.stringContaining('Jenkins URL') });
    }
    const nowhere = { url: '../manage/42', full_url: 'https://ci.example.com/view/42' };
    expect(webhooks.parse(request(notification(nowhere)))).toMatchObject({
      events: [],
      ignored: expect.stringContaining('/job/'),
    });
  });
});

describe('a message of the Outbound WebHook plugin', () => {
  const outbound = (fields: Fields = {}): Fields => ({
    projectName: 'shop',
    buildName: '#42',
    buildUrl: 'https://ci.example.com/job/acme/job/shop/42/',
    event: 'success',
    buildVars: `{A=1, GIT_BRANCH=origin/main, GIT_COMMIT=${SHA}, GIT_URL=git@github.com:acme/shop.git, TITLE=one, two=2, TOKEN=hunter2}`,
    ...fields,
  });

  it.each([
    ['success', 'success'],
    ['FAILURE', 'failure'],
    ['unstable', 'failure'],
  ])('%s is a completed pipeline', (event, conclusion) => {
    expect(webhooks.parse(request(outbound({ event })))).toEqual({
      event: `outbound.${event.toLowerCase()}`,
      events: [
        {
          type: 'pipeline-completed',
          repository: { name: 'acme/shop', host: 'github' },
          pipeline: {
            id: 'job/acme/job/shop/42@0123456',
            attempt: 1,
            name: 'acme/shop',
            commit: SHA,
            branch: 'main',
            url: 'https://ci.example.com/job/acme/job/shop/42/',
          },
          changes: [],
          conclusion,
        },
      ],
    });
  });

  it('start is a started pipeline; what else there is, is ignored', () => {
    expect(eventOf(outbound({ event: 'START' }))).toMatchObject({ type: 'pipeline-started' });
    const variables = { GIT_COMMIT: SHA, GIT_URL: 'https://github.com/acme/shop', TOKEN: 'hunter2' };
    expect(eventOf(outbound({ buildVars: variables }))).toMatchObject({ repository: { name: 'acme/shop' } });
    for (const fields of [
      { event: 'PIPELINE' },
      { event: 'constructor' },
      { buildVars: '{}' },
      { buildVars: null },
      { buildUrl: 'job/a/1' },
    ]) {
      expect(webhooks.parse(request(outbound(fields)))).toMatchObject({ events: [], ignored: expect.any(String) });
    }
  });

  it('gives away none of its variables', () => {
    expect(JSON.stringify(webhooks.parse(request(outbound())))).not.toContain('hunter2');
  });
});

describe('the id of a delivery', () => {
  const id = (payload: unknown): string | undefined => webhooks.deliveryId(request(payload));

  it('is the same when it is sent again, and another for every build and phase', () => {
    expect(id(notification())).toBe(id(notification({ log: 'sent again', duration: 5 })));
    const ids = [
      notification(),
      notification({ phase: 'COMPLETED' }),
      notification({ number: 43 }),
      notification({ full_url: 'https://ci.example.com/job/other/42/' }),
      notification({ full_url: undefined, url: 'job/third/42/' }),
      notification({ queue_id: 1235 }),
      // A Jenkinsfile does not know the place in the queue.
      notification({ queue_id: undefined }),
      notification({ queue_id: undefined, scm: { url: 'https://github.com/acme/shop.git', commit: 'b'.repeat(40) } }),
      { buildUrl: 'https://ci.example.com/job/a/1/', event: 'start' },
      { buildUrl: 'https://ci.example.com/job/a/1/', event: 'success' },
      { buildUrl: 'https://ci.example.com/job/a/2/', event: 'success' },
      { buildUrl: 'https://ci.example.com/job/a/2/', event: 'success', buildVars: `{GIT_COMMIT=${'a'.repeat(40)}}` },
      { buildUrl: 'https://ci.example.com/job/a/2/', event: 'success', buildVars: `{GIT_COMMIT=${'b'.repeat(40)}}` },
    ].map(id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const one of ids) expect(one).toMatch(/^jenkins-[0-9a-f]{64}$/);
  });

  it('there is one of what is malformed, too, which is then refused with a reason', () => {
    for (const body of [
      'not json',
      '[]',
      '{}',
      '{"build":{}}',
      '{"build":{"number":"42","phase":"FINALIZED"}}',
      '{"buildUrl":1}',
      'null',
    ]) {
      expect(webhooks.deliveryId(request(body))).toMatch(/^jenkins-/);
      expect(() => webhooks.parse(request(body))).toThrow(MalformedPayload);
    }
  });

  it('and the reading never fail in another way, whatever is sent', () => {
    const payloads = fc.oneof(
      fc.json(),
      fc.object().map((build) => JSON.stringify({ build })),
      fc
        .record({
          number: fc.integer(),
          phase: fc.constantFrom('STARTED', 'FINALIZED'),
          url: fc.string(),
          full_url: fc.string(),
          scm: fc.object(),
        })
        .map((build) => JSON.stringify(notification(build))),
      fc
        .record({ buildUrl: fc.webUrl(), event: fc.string({ minLength: 1, maxLength: 32 }), buildVars: fc.string() })
        .map((fields) => JSON.stringify(fields)),
    );
    fc.assert(
      fc.property(payloads, (payload) => {
        expect(webhooks.deliveryId(request(payload))).toMatch(/^jenkins-/);
        try {
          webhooks.parse(request(payload));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedPayload);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('verification', () => {
  const payload = notification();

  it('takes the secret as a password, in a header, or at the end of the address', () => {
    expect(webhooks.verify(request(payload), SECRETS)).toEqual({ ok: true });
    expect(webhooks.verify(request(payload, { headers: { [SECRET_HEADER]: SECRET } }), SECRETS)).toEqual({ ok: true });
    expect(webhooks.verify(request(payload, { headers: {}, pathKey: SECRET }), SECRETS)).toEqual({ ok: true });
    expect(webhooks.verify(request(payload, { headers: {}, pathKey: 'the old one' }), SECRETS)).toEqual({ ok: true });
  });

  it('takes nothing else, and nothing at all without a secret', () => {
    const none = { webhookSecrets: [], signingTokens: [] };
    for (const headers of [
      {},
      { authorization: '' },
      { authorization: basic('') },
      { [SECRET_HEADER]: '' },
      { authorization: `Bearer ${SECRET}` },
    ]) {
      expect(webhooks.verify(request(payload, { headers }), SECRETS)).toMatchObject({ ok: false });
      expect(webhooks.verify(request(payload, { headers }), none)).toMatchObject({ ok: false });
      expect(webhooks.verify(request(payload, { headers }), { ...none, webhookSecrets: [''] })).toMatchObject({ ok: false });
    }
    expect(
      webhooks.verify(request(payload, { headers: { authorization: basic('wrong') }, pathKey: SECRET }), SECRETS),
    ).toMatchObject({ ok: false });
  });

  it('refuses a secret in which one byte is another', () => {
    fc.assert(
      fc.property(fc.nat(SECRET.length - 1), fc.integer({ min: 1, max: 127 }), (index, flip) => {
        const bytes = Buffer.from(SECRET);
        bytes[index] = (bytes[index] ?? 0) ^ flip;
        const changed = bytes.toString('latin1');
        expect(webhooks.verify(request(payload, { headers: { authorization: basic(changed) } }), SECRETS)).toMatchObject({
          ok: false,
        });
        expect(webhooks.verify(request(payload, { headers: {}, pathKey: changed }), SECRETS)).toMatchObject({ ok: false });
      }),
    );
  });
});
