import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loadConfiguration } from '@testwire/config';
import { CAPABILITIES, CIProviderFactory } from '@testwire/providers';
import { chatRoom } from '../../examples/provider-webhook/provider.mjs';
import { askUntil, publicationsOf, untilFinal } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { type Answer, ask } from '../e2e/client.ts';
import { type ChatRoom, startChatRoom } from './start-chat-room.ts';

const START = fileURLToPath(new URL('../../examples/provider-webhook/start.mjs', import.meta.url));
const TOKEN = 'token-of-the-room';
const SECRET = 'secret-of-the-room';
const SHA = '7b5c3cc8be40ee161ae89a06bba6229da1032a0c';
const KEY = 'acme/shop#3 shop';

function configure(env: Readonly<Record<string, string>>) {
  const schemas = new Map(CIProviderFactory.modules().map((module) => [module.id, module.settings]));
  return loadConfiguration({ env, readFile: () => '' }, schemas);
}

describe('the example of a provider from outside', () => {
  let room: ChatRoom;
  let demo: Demo;

  beforeAll(async () => {
    room = await startChatRoom(TOKEN);
    CIProviderFactory.register('chat-room', chatRoom);
    demo = await startDemo({
      configFile: {
        connections: { room: { provider: 'chat-room', baseUrl: room.url, token: TOKEN, webhookSecret: SECRET } },
        projects: { shop: { repository: 'acme/shop', connection: 'room' } },
      },
    });
  });
  afterAll(async () => {
    await demo.stop();
    await room.stop();
  });

  const publish = (runId: string, tests: string): Promise<Answer> =>
    ask(demo, `/v1/runs/${runId}/result?provider=room&repository=acme/shop&commit=${SHA}&change=3`, {
      method: 'POST',
      body: `<testsuite name="s">${tests}</testsuite>`,
      headers: { 'Content-Type': 'application/xml' },
    });

  it('keeps one message per change, and brings it up to date in place', async () => {
    const failing = '<testcase name="adds"/><testcase name="removes"><failure message="no"/></testcase>';
    expect((await publish('first', failing)).status).toBe(202);
    await untilFinal(demo, 'first');
    await publicationsOf(demo, 'first', 'room', ['comment']);
    expect([...room.messages.keys()]).toEqual([KEY]);
    expect(room.posted).toHaveLength(1);
    expect(room.messages.get(KEY)).toMatchObject({
      title: expect.stringContaining('1 failed'),
      text: expect.stringContaining('removes'),
      status: 'failed',
      url: `${demo.url}/v1/runs/first/report.html`,
    });

    expect((await publish('second', '<testcase name="adds"/><testcase name="removes"/>')).status).toBe(202);
    const shown = await askUntil(demo, '/v1/publications?runId=second&connection=room', (answer) => {
      const { items } = answer as { items: readonly { surface: string; outcome: string; externalId: string }[] };
      return items.find((item) => item.surface === 'comment');
    });
    expect(shown).toMatchObject({ outcome: 'done', externalId: 'm-1' });
    expect([...room.messages.keys()]).toEqual([KEY]);
    expect(room.posted).toHaveLength(2);
    expect(room.messages.get(KEY)).toMatchObject({ status: 'passed', url: `${demo.url}/v1/runs/second/report.html` });
  });

  it('takes webhooks that are signed, and no others', async () => {
    const context = { repository: 'acme/shop', repositoryId: '1', commit: SHA, branch: 'feature', changeNumber: 3 };
    const delivery = { pipelineId: '1', pipelineAttempt: 1, at: '2026-03-01T10:00:00.000Z' };
    const send = (secret: string, deliveryId: string): Promise<Answer> => {
      const { headers, body } = chatRoom.webhooks?.sample('test-again', { ...context, ...delivery, deliveryId, secret }) ?? {};
      return ask(demo, '/webhooks/room', { method: 'POST', token: null, body: body ?? '', headers: { ...headers } });
    };
    expect((await send('another secret', 'forged')).status).toBe(401);
    expect(await send(SECRET, 'good')).toMatchObject({ status: 202, json: { event: 'test-again' } });
    const delivered = await askUntil(demo, '/v1/deliveries', (answer) => {
      const { items } = answer as { items: readonly { deliveryId: string; connection: string; outcome: string }[] };
      return items.some(({ outcome }) => outcome !== 'processing') ? items : undefined;
    });
    expect(delivered).toEqual([expect.objectContaining({ deliveryId: 'good', connection: 'room', outcome: 'ignored' })]);
  });

  it('declares every capability, and tells of a token that is refused without showing it', async () => {
    expect(Object.keys(chatRoom.capabilities).sort()).toEqual([...CAPABILITIES].sort());
    const deps = { fetch: globalThis.fetch, now: () => 0, log: () => undefined };
    const check = (token: string) => CIProviderFactory.create('chat-room', { baseUrl: room.url, token }, deps).checkAccess();
    expect(await check(TOKEN)).toEqual([{ what: expect.any(String), ok: true }]);
    const [refused] = await check('wrong-token');
    expect(refused).toMatchObject({ ok: false, advice: expect.stringMatching(/401.*not known.*Make a new token/) });
    expect(JSON.stringify(refused)).not.toContain('wrong-token');
  });

  it('is configured by the environment alone, and its faults are named', () => {
    const env = { CHAT_ROOM_BASE_URL: room.url, CHAT_ROOM_TOKEN: TOKEN, CHAT_ROOM_WEBHOOK_SECRET: SECRET };
    const connection = configure(env).connections.get('chat-room');
    expect(connection).toMatchObject({ provider: 'chat-room', webhookSecrets: [SECRET] });
    expect(() => configure({ CHAT_ROOM_BASE_URL: 'nowhere' })).toThrow(
      'environment variable CHAT_ROOM_BASE_URL: must be an http or https URL',
    );
  });
});

describe('start.mjs', () => {
  it('registers the provider before the configuration is read', () => {
    const env = { PATH: process.env['PATH'], PORT: '-1', CHAT_ROOM_BASE_URL: 'nowhere', CHAT_ROOM_TOKEN: TOKEN };
    const { status, stderr } = spawnSync(process.execPath, [START], { env, encoding: 'utf8', timeout: 100_000 });
    expect(stderr).toContain('environment variable CHAT_ROOM_BASE_URL');
    expect(status).not.toBe(0);
  });
});
