import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { ciEvent } from '@testwire/contracts';
import { MalformedPayload, type ParsedDelivery, type SampleContext } from '@testwire/providers';
import { openTravisWebhooks, travisWebhooks as webhooks } from '../../src/travis/webhooks.ts';
import { AT, SHA, testDeps } from '../support.ts';
import { BUILD, KEY_PEM, REPOSITORY, signed, startTravis } from './simulated.ts';

const NONE = { webhookSecrets: [], signingTokens: [] };
const MERGE = 'a'.repeat(40);

const context: SampleContext = {
  repository: 'acme/shop',
  repositoryId: '7',
  commit: SHA,
  branch: 'feature',
  changeNumber: 4,
  pipelineId: '31',
  pipelineAttempt: 1,
  deliveryId: 'not sent by Travis CI',
  at: AT,
  secret: KEY_PEM,
};

const parse = (payload: unknown): ParsedDelivery => webhooks.parse(signed(payload));

function push(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: BUILD,
    number: '12',
    type: 'push',
    state: 'passed',
    status: 0,
    started_at: '2026-03-01T11:59:00Z',
    finished_at: '2026-03-01T12:00:00Z',
    build_url: 'https://app.travis-ci.com/acme/shop/builds/5001',
    commit: SHA,
    head_commit: SHA,
    branch: 'main',
    pull_request: false,
    pull_request_number: null,
    pull_request_title: null,
    tag: null,
    repository: { id: 1, name: 'shop', owner_name: 'acme', url: 'https://github.com/acme/shop' },
    matrix: [],
    ...changes,
  };
}

const pullRequest = (changes: Record<string, unknown> = {}) =>
  push({
    type: 'pull_request',
    pull_request: true,
    pull_request_number: 7,
    pull_request_title: 'Faster',
    commit: MERGE,
    ...changes,
  });

describe('a webhook of Travis CI', () => {
  it('tells of a finished build at its code host', () => {
    expect(parse(push())).toEqual({
      event: 'build.passed',
      events: [
        {
          type: 'pipeline-completed',
          conclusion: 'success',
          repository: { name: 'acme/shop', host: 'github', url: 'https://github.com/acme/shop' },
          pipeline: {
            id: '5001',
            attempt: 1,
            name: 'Travis CI',
            commit: SHA,
            branch: 'main',
            url: 'https://app.travis-ci.com/acme/shop/builds/5001',
            startedAt: '2026-03-01T11:59:00.000Z',
          },
          changes: [],
        },
      ],
    });
  });

  it('of a pull request tells its head, not the merge commit', () => {
    const [event] = parse(pullRequest()).events;
    expect(event).toMatchObject({
      pipeline: { commit: SHA },
      changes: [{ number: 7, headSha: SHA, baseBranch: 'main', title: 'Faster' }],
    });
    expect(JSON.stringify(event)).not.toContain(MERGE);
    expect(event).not.toHaveProperty('pipeline.branch');
    expect(parse(pullRequest({ head_commit: null })).events).toMatchObject([
      { pipeline: { commit: MERGE }, changes: [{ number: 7 }] },
    ]);
  });

  it.each([
    ['passed', 0, 'success'],
    ['failed', 1, 'failure'],
    ['errored', 1, 'failure'],
    ['canceled', null, 'cancelled'],
    // The state decides.
    ['canceled', 1, 'cancelled'],
    [null, 0, 'success'],
    [null, 1, 'failure'],
  ])('of state %s and status %s has completed as %s', (state, status, conclusion) => {
    expect(parse(push({ state, status })).events).toMatchObject([{ type: 'pipeline-completed', conclusion }]);
  });

  it('of a build under way tells that it has started, and of anything else nothing', () => {
    for (const state of ['created', 'received', 'started'])
      expect(parse(push({ state, status: null, finished_at: null })).events).toMatchObject([{ type: 'pipeline-started' }]);
    for (const state of ['constructor', 'new', null])
      expect(parse(push({ state, status: null }))).toMatchObject({ events: [], ignored: expect.any(String) as string });
  });

  it('of a tag names no branch', () => {
    expect(parse(push({ tag: 'v1', branch: 'v1' })).events[0]).not.toHaveProperty('pipeline.branch');
  });

  it.each([
    ['https://gitlab.com/acme/shop', { host: 'gitlab', name: 'acme/shop' }],
    ['https://bitbucket.org/acme/shop', { host: 'bitbucket', name: 'acme/shop' }],
    ['https://code.example.com/acme/shop', { host: 'github', name: 'acme/shop' }],
    [null, { host: 'github', name: 'acme/shop' }],
  ])('at %s is of %j', (url, repository) => {
    const [event] = parse(push({ repository: { id: 1, name: 'shop', owner_name: 'acme', url } })).events;
    expect(event).toMatchObject({ repository });
    // Travis CI's own id would be taken for one of the code host.
    expect(event).not.toHaveProperty('repository.id');
  });

  it('is of the repository that it was sent for, whatever address it names', () => {
    const url = 'https://github.com/victim/shop';
    const [event] = parse(push({ repository: { id: 1, name: 'shop', owner_name: 'acme', url } })).events;
    expect(event).toHaveProperty('repository', { name: 'acme/shop', host: 'github' });
  });

  it.each([
    ['text', 'no JSON', 'JSON'],
    ['no id', push({ id: undefined }), 'id'],
    ['no repository', push({ repository: {} }), 'repository'],
    ['a commit that is none', push({ commit: 'HEAD' }), 'commit'],
  ] as [string, unknown, string][])('refuses %s and names it', (_, payload, field) => {
    expect(() => parse(payload)).toThrow(MalformedPayload);
    expect(() => parse(payload)).toThrow(field);
  });

  it('without a form is malformed', () => {
    expect(() => webhooks.parse({ headers: {}, body: Buffer.from('{}'), receivedAt: 0 })).toThrow(MalformedPayload);
  });
});

describe('the id of a delivery of Travis CI', () => {
  const id = (payload: unknown): string | undefined => webhooks.deliveryId(signed(payload));

  it('is the same for the same news, and another for each state and each restart', () => {
    expect(id(push())).toMatch(/^build-5001-[0-9a-f]{32}$/);
    expect(id(push({ duration: 61 }))).toBe(id(push()));
    const others = [
      push({ state: 'failed' }),
      push({ finished_at: '2026-03-01T13:00:00Z' }),
      push({ started_at: null }),
      push({ id: 7 }),
    ];
    expect(new Set([push(), ...others].map(id)).size).toBe(5);
  });

  it('is bounded, and there for what is no build', () => {
    for (const payload of ['no JSON', 'null', '[]', { id: 'x'.repeat(5000) }, { id: 1 }])
      expect(id(payload)).toMatch(/^body-[0-9a-f]{64}$/);
    expect(id(push({ state: 'x'.repeat(5000) }))?.length).toBeLessThan(100);
    expect(webhooks.deliveryId({ headers: {}, body: Buffer.from('{}'), receivedAt: 0 })).toBeUndefined();
  });
});

describe('samples of Travis CI', () => {
  it('are signed with a private key, and verify where its public half is', async () => {
    const travis = await startTravis();
    try {
      const opened = openTravisWebhooks({ baseUrl: travis.apiUrl }, testDeps());
      for (const name of webhooks.samples) {
        const { headers, body } = webhooks.sample(name, { ...context, secret: KEY_PEM.replaceAll('\n', String.raw`\n`) });
        const request = { headers, body: Buffer.from(body), receivedAt: Date.parse(AT) };
        expect(await opened.verify(request, NONE)).toEqual({ ok: true });
        expect(opened.parse(request)).toMatchObject({
          event: name,
          events: [
            { repository: { name: 'acme/shop' }, pipeline: { id: '31', commit: SHA }, changes: [{ number: 4, headSha: SHA }] },
          ],
        });
      }
    } finally {
      await travis.close();
    }
  });

  it('need a name that is known, and a key', () => {
    expect(() => webhooks.sample('no such event', context)).toThrow(RangeError);
    expect(() => webhooks.sample('build.passed', { ...context, secret: 'a secret' })).toThrow('PEM');
    expect(() => webhooks.sample('build.passed', { ...context, secret: 'a secret' })).toThrow(RangeError);
  });

  it('are like what the simulator sends', async () => {
    const received: { headers: Record<string, string | undefined>; body: Buffer }[] = [];
    const receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
        received.push({ headers, body: Buffer.concat(chunks) });
        response.writeHead(202).end();
      });
    });
    await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve));
    const travis = await startTravis({ webhook: { url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/` } });
    try {
      travis.addBuild({ repository: REPOSITORY.name, id: BUILD, commit: SHA, pullRequest: { number: 7, title: 'Faster' } });
      expect(await travis.announce(BUILD)).toMatchObject({ status: 202 });
      const opened = openTravisWebhooks({ baseUrl: travis.apiUrl }, testDeps());
      const [given] = received;
      if (given === undefined) throw new RangeError('nothing was received');
      const request = { ...given, receivedAt: Date.parse(AT) };
      expect(await opened.verify(request, NONE)).toEqual({ ok: true });
      expect(opened.parse(request).events).toMatchObject([
        { pipeline: { id: '5001', commit: SHA }, changes: [{ number: 7, headSha: SHA }] },
      ]);
    } finally {
      await travis.close();
      await new Promise((resolve) => void receiver.close(resolve));
    }
  });
});

const folder = join(
  process.env['TESTWIRE_SHARED'] ?? fileURLToPath(new URL('../../../../../shared', import.meta.url)),
  'webhooks/travis',
);
const present = existsSync(folder);
if (!present) process.stdout.write(`Skipped: Travis CI's payloads are not at ${folder}.\n`);

(present ? describe : describe.skip)('the payload of Travis CI', () => {
  it('verifies with its key, and means a passed build', async () => {
    const vector = JSON.parse(readFileSync(join(folder, 'signature-vector.json'), 'utf8')) as {
      signature: string;
      config_response: unknown;
    };
    const fetch: typeof globalThis.fetch = async () => Response.json(vector.config_response);
    const opened = openTravisWebhooks({}, testDeps({ fetch }));
    const body = readFileSync(join(folder, 'build.passed.form.txt'));
    const request = { headers: { signature: vector.signature }, body, receivedAt: Date.parse(AT) };
    expect(await opened.verify(request, NONE)).toEqual({ ok: true });
    expect(await opened.verify({ ...request, body: Buffer.concat([body, Buffer.from('x')]) }, NONE)).toMatchObject({ ok: false });
    const { event, events } = opened.parse(request);
    expect(event).toBe('build.passed');
    expect(events.map((one) => ciEvent.parse(one))).toMatchObject([
      {
        type: 'pipeline-completed',
        conclusion: 'success',
        repository: { host: 'github', name: 'svenfuchs/minimal' },
        pipeline: { id: '1', commit: '62aae5f70ceee39123ef', branch: 'master' },
        changes: [],
      },
    ]);
  });
});
