import { MalformedPayload, type SampleContext, type WebhookRequest } from '@testwire/providers';
import { TEAMCITY_WEBHOOK_FIELDS } from '@testwire/testkit';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { teamcityWebhooks as webhooks } from '../../src/teamcity/webhooks.ts';
import { toIso } from '../../src/teamcity/payload.ts';
import { AT, SHA } from '../support.ts';
import { sharedPayloads } from '../support-shared.ts';
import { closeAll } from '../support-simulators.ts';
import { BUILD, startTeamCity } from './simulated.ts';

afterEach(closeAll);

const CONTEXT: SampleContext = {
  repository: 'acme/shop',
  repositoryId: '7',
  commit: SHA,
  branch: 'feature',
  changeNumber: 4,
  pipelineId: '31',
  pipelineAttempt: 1,
  deliveryId: 'd',
  at: AT,
  secret: 'a secret',
};
const SECRETS = { webhookSecrets: ['a secret'], signingTokens: [] };

function received(body: string | Buffer, headers: Record<string, string> = {}): WebhookRequest {
  return { headers, body: Buffer.from(body), receivedAt: Date.parse(AT) };
}

function sampled(event: string, context: Partial<SampleContext> = {}): WebhookRequest {
  const { headers, body } = webhooks.sample(event, { ...CONTEXT, ...context });
  return received(body, headers);
}

type Json = Record<string, unknown>;

function hook(payload: Json, eventType = 'BUILD_FINISHED'): WebhookRequest {
  return received(JSON.stringify({ eventType, payload }));
}

const ROOT = { 'vcs-root-id': 'Shop_Git', name: 'Shop' };
const revision = (given: Json = {}): Json => ({
  version: SHA,
  vcsBranchName: 'refs/heads/main',
  'vcs-root-instance': ROOT,
  ...given,
});
const build = (given: Json = {}): Json => ({
  id: 31,
  status: 'SUCCESS',
  buildType: { id: 'Shop_Tests', name: 'Tests', projectName: 'Shop', projectId: 'Shop' },
  revisions: { revision: [revision()] },
  ...given,
});
const parameters = (given: Record<string, string>): Json => ({
  property: Object.entries(given).map(([name, value]) => ({ name, value })),
});
const event = (payload: Json, type?: string): Json => ({ ...webhooks.parse(hook(payload, type)).events[0] });

describe('TeamCity verification', () => {
  const sample = sampled('BUILD_FINISHED');

  it('takes the password, a header, or the key at the end of the address', () => {
    expect(webhooks.verify(sample, SECRETS)).toEqual({ ok: true });
    expect(webhooks.verify({ ...sample, headers: { 'x-testwire-secret': 'a secret' } }, SECRETS)).toEqual({ ok: true });
    expect(webhooks.verify({ ...sample, headers: {}, pathKey: 'a secret' }, SECRETS)).toEqual({ ok: true });
  });

  it('refuses what is missing, empty, or anything else', () => {
    for (const headers of [{}, { authorization: '' }, { authorization: 'Basic' }, { authorization: 'Bearer a secret' }])
      expect(webhooks.verify({ ...sample, headers }, SECRETS)).toMatchObject({ ok: false });
    expect(webhooks.verify(sample, { webhookSecrets: [''], signingTokens: [] })).toMatchObject({ ok: false });
    expect(webhooks.verify({ ...sample, headers: {}, pathKey: '' }, SECRETS)).toMatchObject({ ok: false });
  });

  it('refuses a credential with any byte changed', () => {
    const encoded = Buffer.from('teamcity:a secret');
    fc.assert(
      fc.property(
        fc.integer({ min: 'teamcity:'.length, max: encoded.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, flip) => {
          const changed = Buffer.from(encoded);
          changed[at] = (changed[at] ?? 0) ^ flip;
          const headers = { authorization: `Basic ${changed.toString('base64')}` };
          expect(webhooks.verify({ ...sample, headers }, SECRETS)).toMatchObject({ ok: false });
        },
      ),
    );
  });
});

describe('the id of a TeamCity delivery', () => {
  it('is that of the event and the build, and stays over retries', () => {
    const ids = [
      sampled('BUILD_STARTED'),
      sampled('BUILD_FINISHED'),
      sampled('BUILD_INTERRUPTED'),
      sampled('BUILD_FINISHED', { pipelineId: '32' }),
      sampled('BUILD_FINISHED', { at: '2026-03-01T12:00:01.000Z' }),
      hook(build(), 'CHANGES_LOADED'),
    ].map((one) => webhooks.deliveryId(one));
    expect(new Set(ids).size).toBe(ids.length);
    expect(webhooks.deliveryId(sampled('BUILD_FINISHED', { commit: 'f'.repeat(40) }))).toBe(ids[1]);
    for (const id of ids) expect(id).toMatch(/^teamcity-[0-9a-f]{64}$/);
  });

  it('is that of the body for events that come again and again, and for what cannot be read', () => {
    const one = hook({ id: 31, statusText: 'one' }, 'BUILD_PROBLEMS_CHANGED');
    const two = hook({ id: 31, statusText: 'two' }, 'BUILD_PROBLEMS_CHANGED');
    expect(webhooks.deliveryId(one)).not.toBe(webhooks.deliveryId(two));
    expect(webhooks.deliveryId(one)).toBe(webhooks.deliveryId({ ...one }));
    expect(webhooks.deliveryId(received('{'))).toBe(webhooks.deliveryId(received('{')));
  });
});

describe('TeamCity events', () => {
  it('tell of a finished build, its pull request and its repository', () => {
    expect(webhooks.parse(sampled('BUILD_FINISHED'))).toEqual({
      event: 'BUILD_FINISHED',
      events: [
        {
          type: 'pipeline-completed',
          conclusion: 'failure',
          repository: { name: 'acme/shop', host: 'github' },
          pipeline: {
            id: '31',
            attempt: 1,
            name: 'Shop / Unit tests',
            commit: SHA,
            branch: 'feature',
            url: 'https://teamcity.example.com/viewLog.html?buildId=31&buildTypeId=Shop_UnitTests',
            startedAt: AT,
          },
          changes: [{ number: 4, headSha: SHA, headBranch: 'feature', baseBranch: 'main', title: 'Sample pull request' }],
        },
      ],
    });
  });

  it.each([
    ['BUILD_STARTED', {}, { type: 'pipeline-started' }],
    ['CHANGES_LOADED', {}, { type: 'pipeline-started' }],
    ['BUILD_FINISHED', {}, { type: 'pipeline-completed', conclusion: 'success' }],
    ['BUILD_FINISHED', { status: 'FAILURE' }, { type: 'pipeline-completed', conclusion: 'failure' }],
    ['BUILD_FINISHED', { status: 'ERROR' }, { type: 'pipeline-completed', conclusion: 'failure' }],
    ['BUILD_FINISHED', { status: 'UNKNOWN' }, { type: 'pipeline-completed', conclusion: 'cancelled' }],
    ['BUILD_FINISHED', { status: null }, { type: 'pipeline-completed', conclusion: 'unknown' }],
    ['BUILD_FINISHED', { status: 'FAILURE', canceledInfo: {} }, { type: 'pipeline-completed', conclusion: 'cancelled' }],
    ['BUILD_INTERRUPTED', { status: 'FAILURE' }, { type: 'pipeline-completed', conclusion: 'cancelled' }],
  ])('%s with %j is %j', (type, given, expected) => {
    expect(event(build(given), type)).toMatchObject(expected);
  });

  it.each([
    ['refs/heads/release/1', undefined, 'release/1', []],
    ['refs/tags/v1', 'v1', undefined, []],
    [undefined, 'dev', 'dev', []],
    [undefined, 'refs/heads/dev', 'dev', []],
    [undefined, '<default>', undefined, []],
    ['refs/pull/4/head', 'pull/4', undefined, [{ number: 4, headSha: SHA }]],
    ['refs/pull/4/merge', 'pull/4', undefined, [{ number: 4 }]],
    ['refs/merge-requests/5/head', 'merge-requests/5', undefined, [{ number: 5, headSha: SHA }]],
    ['refs/pull-requests/6/from', 'pull-requests/6', undefined, [{ number: 6, headSha: SHA }]],
    [undefined, 'pull/7', undefined, [{ number: 7, headSha: SHA }]],
    ['refs/pull/0/head', 'pull/0', undefined, []],
  ])('of %s (%s) name the branch %s and %j', (ref, branchName, branch, changes) => {
    const told = event(build({ branchName, revisions: { revision: [revision({ vcsBranchName: ref })] } }));
    expect(told).toMatchObject({ changes });
    expect((told['pipeline'] as Json)['branch']).toBe(branch);
  });

  it('take the pull request from its parameters, where the source branch is built', () => {
    const resultingProperties = parameters({
      'teamcity.pullRequest.number': '9',
      'teamcity.pullRequest.source.branch': 'refs/heads/fix',
      'teamcity.pullRequest.target.branch': 'main',
      'teamcity.pullRequest.title': '',
    });
    expect(event(build({ resultingProperties }))).toMatchObject({
      pipeline: { branch: 'fix' },
      changes: [{ number: 9, headSha: SHA, headBranch: 'fix', baseBranch: 'main' }],
    });
    expect(event(build({ properties: parameters({ 'teamcity.pullRequest.number': 'nine' }) }))).toMatchObject({ changes: [] });
  });

  const GITLAB = { name: 'group/sub/shop', host: 'gitlab' };
  it.each<[string, Json, Json]>([
    [
      'its properties',
      {
        revisions: {
          revision: [
            revision({ 'vcs-root-instance': { ...ROOT, properties: parameters({ url: 'git@gitlab.com:group/sub/shop.git' }) } }),
          ],
        },
      },
      GITLAB,
    ],
    [
      'a parameter for the root',
      { resultingProperties: parameters({ 'vcsroot.Shop_Git.url': 'https://gitlab.example.com/group/sub/shop' }) },
      GITLAB,
    ],
    [
      'a parameter for the only root',
      { startProperties: parameters({ 'vcsroot.url': 'https://oauth2:glpat-secret@gitlab.com/group/sub/shop.git' }) },
      GITLAB,
    ],
    [
      'its name',
      {
        revisions: {
          revision: [revision({ 'vcs-root-instance': { name: 'https://gitlab.com/group/sub/shop#refs/heads/main' } })],
        },
      },
      GITLAB,
    ],
    [
      'an address of no host we know',
      { resultingProperties: parameters({ 'vcsroot.url': 'https://git.example.com/team/shop.git' }) },
      { name: 'team/shop' },
    ],
    ['nothing, so it is filed under its project', {}, { name: 'Shop' }],
  ])('find the repository by the VCS root: %s', (_, given, repository) => {
    const told = event(build(given));
    expect(told['repository']).toEqual(repository);
    expect(JSON.stringify(told)).not.toContain('glpat-secret');
  });

  it('choose of several roots the one whose host is known', () => {
    const other = { version: 'a'.repeat(40), vcsBranchName: 'refs/heads/main', 'vcs-root-instance': { name: 'Settings' } };
    const code = revision({ 'vcs-root-instance': { name: 'https://github.com/acme/shop' } });
    expect(event(build({ revisions: { revision: [other, code] } }))).toMatchObject({
      repository: { name: 'acme/shop', host: 'github' },
      pipeline: { commit: SHA },
    });
  });

  it.each([
    ['BUILD_TYPE_ADDED_TO_QUEUE', {}, /starts/],
    ['BUILD_REMOVED_FROM_QUEUE', {}, /never started/],
    ['BUILD_PROBLEMS_CHANGED', {}, /finished/],
    ['AGENT_REGISTRED', { id: 2, name: 'Agent 2' }, /AGENT_REGISTRED events are not used/],
    ['BUILD_STARTED', build({ revisions: { count: 0 } }), /CHANGES_LOADED/],
    ['BUILD_FINISHED', build({ revisions: null }), /fields of the webhook/],
    ['BUILD_FINISHED', build({ revisions: { revision: [revision({ version: '1234' })] } }), /Git commit/],
    ['BUILD_FINISHED', build({ personal: true }), /personal/],
    ['constructor', {}, /not used/],
  ])('%s %j is ignored, with the reason', (type, payload, reason) => {
    const parsed = webhooks.parse(hook(payload, type));
    expect(parsed).toMatchObject({ event: type, events: [] });
    expect(parsed.ignored).toMatch(reason);
  });

  it.each([
    '',
    '[]',
    '{',
    '{"eventType":"BUILD_FINISHED"}',
    '{"payload":{}}',
    '{"eventType":"BUILD_FINISHED","payload":{"id":"x"}}',
  ])('are malformed: %s', (body) => {
    expect(() => webhooks.parse(received(body))).toThrow(MalformedPayload);
  });

  it.each([
    ['20230821T084709+0000', '2023-08-21T08:47:09.000Z'],
    ['20230821T084709+0530', '2023-08-21T03:17:09.000Z'],
    ['20230821T084709Z', '2023-08-21T08:47:09.000Z'],
    ['20231321T084709+0000', undefined],
    ['yesterday', undefined],
    [undefined, undefined],
  ])('have dates such as %s', (date, iso) => {
    expect(toIso(date)).toBe(iso);
  });
});

describe('webhooks of the simulated TeamCity', () => {
  it('are accepted, with and without the configured fields, and repeated as told', async () => {
    const requests: WebhookRequest[] = [];
    const receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { authorization = '' } = request.headers;
        requests.push(received(Buffer.concat(chunks), { authorization }));
        response.writeHead(requests.length === 1 ? 503 : 202).end();
      });
    });
    await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks/teamcity`;
    const webhook = { url, username: 'teamcity', password: 'a secret' };
    const told = await startTeamCity({ webhook: { ...webhook, retryCount: 1, fields: TEAMCITY_WEBHOOK_FIELDS } });
    await expect(told.sendWebhook('BUILD_FINISHED', BUILD)).resolves.toMatchObject({ status: 202 });
    const plain = await startTeamCity({ webhook, build: { state: 'running' } });
    await plain.sendWebhook('BUILD_STARTED', BUILD);
    await new Promise((resolve) => void receiver.close(resolve));
    expect(requests).toHaveLength(3);
    for (const request of requests) expect(webhooks.verify(request, SECRETS)).toEqual({ ok: true });
    const [first, again, last] = requests;
    if (first === undefined || again === undefined || last === undefined) throw new Error('not sent');
    expect(webhooks.deliveryId(first)).toBe(webhooks.deliveryId(again));
    expect(webhooks.parse(again).events).toMatchObject([{ repository: { name: 'acme/shop', host: 'github' } }]);
    expect(webhooks.parse(last).events).toMatchObject([{ type: 'pipeline-started', repository: { name: 'Shop' } }]);
  });
});

const payloads = sharedPayloads('teamcity');
(payloads.length === 0 ? describe.skip : describe)('payloads that were captured from TeamCity', () => {
  it.each(payloads.map(({ name, body }) => [name, body] as const))('%s is accepted', (_, body) => {
    const parsed = webhooks.parse(received(body));
    expect(parsed.ignored).toBeUndefined();
    expect(webhooks.deliveryId(received(body))).toMatch(/^teamcity-/);
  });

  it('BUILD_FINISHED.failure means what it says', () => {
    const body = payloads.find(({ name }) => name === 'BUILD_FINISHED.failure')?.body ?? Buffer.alloc(0);
    expect(webhooks.parse(received(body)).events).toMatchObject([
      {
        type: 'pipeline-completed',
        conclusion: 'failure',
        repository: { name: 'id2023YozmCafe' },
        pipeline: {
          id: '9',
          name: '2023 Yozm Cafe / Client:dev',
          branch: 'dev',
          commit: 'd1a9f4773431d60bb53d9a9c5476c6813c266775',
          startedAt: '2023-08-21T08:46:58.000Z',
        },
        changes: [],
      },
    ]);
  });
});
