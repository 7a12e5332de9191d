import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { GitHubOptions } from '@testwire/testkit';
import { GitHubClient } from '../../src/github/client.ts';
import { settings } from '../../src/github/settings.ts';
import { COMMIT, REPOSITORY, startWorld, testDeps, type World } from './world.ts';

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const MINUTE = 60_000;
const ADMIN = 'ghp_admin0000000000000';
const PLACE = { webhookPath: '/webhooks/github', repositories: [REPOSITORY.name] };

let world: World;
let receiver: Server;
/** Answers still to give; then 202. Undefined: the connection breaks. */
let answers: (number | undefined)[];
let received: string[];
let now: number;
let logged: unknown[];

async function start(path = '/webhooks/github', options: Partial<GitHubOptions> = {}): Promise<void> {
  const { port } = receiver.address() as AddressInfo;
  world = await startWorld({
    webhook: { url: `http://127.0.0.1:${port}${path}`, secret: 's3cret' },
    tokens: [
      { token: ADMIN, kind: 'pat', permissions: { repository_hooks: 'write' } },
      { token: 'ghp_reader000000000000', kind: 'pat', permissions: { repository_hooks: 'read' } },
      { token: 'ghp_nobody000000000000', kind: 'pat', permissions: { contents: 'write' } },
    ],
    now: () => now,
    ...options,
  });
}

beforeEach(async () => {
  [answers, received, logged] = [[], [], []];
  now = Date.parse('2026-03-01T10:00:00Z');
  receiver = createServer((request, response) => {
    request.resume();
    received.push(String(request.headers['x-github-delivery']));
    const status = answers.length === 0 ? 202 : answers.shift();
    if (status === undefined) request.socket.destroy();
    else response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
});
afterEach(async () => {
  expect(world.github.unexpected).toEqual([]);
  await world.close();
  receiver.closeAllConnections();
  receiver.close();
});

const connect = (token = ADMIN) => world.client(token, {}, { log: (...entry) => void logged.push(entry) });

async function send(status: number | undefined, repository = REPOSITORY.name): Promise<string> {
  answers.push(status);
  const payload = { action: 'requested', workflow_run: { head_sha: COMMIT }, repository: { full_name: repository } };
  return (await world.github.sendWebhook('workflow_run', payload)).deliveryId;
}

/** Looks half an hour back, and answers with how many were asked for and what came of it. */
async function recover(client = connect(), place = PLACE): Promise<{ asked: number; received: string[] }> {
  received = [];
  const asked = await client.recoverDeliveries(new Date(now - 30 * MINUTE).toISOString(), place);
  await world.github.settled();
  return { asked, received };
}

const attempts = () => world.github.requests.filter(({ path }) => path.endsWith('/attempts'));

describe('lost deliveries of a repository', () => {
  it('are asked for again, once, the oldest first; those that arrived are not', async () => {
    await start();
    const refused = await send(503);
    await send(202);
    now += MINUTE;
    const broken = await send(undefined);
    expect(await recover()).toEqual({ asked: 2, received: [refused, broken] });
    expect(await recover()).toEqual({ asked: 0, received: [] });
  });

  it('are asked for again in the next look when they are lost again, and not without end', async () => {
    await start();
    const lost = await send(401);
    for (let look = 0; look < 3; look += 1) {
      now += 10 * MINUTE;
      answers.push(401);
      expect(await recover()).toEqual({ asked: 1, received: [lost] });
    }
    now += 10 * MINUTE;
    expect(await recover()).toEqual({ asked: 0, received: [] });
  });

  it('are not asked for when somebody had them sent again meanwhile', async () => {
    await start();
    const lost = await send(503);
    await world.github.redeliver(lost);
    expect(await recover()).toEqual({ asked: 0, received: [] });
  });

  it('are found on later pages, and only as far back as is asked', async () => {
    await start();
    const old = await send(503);
    now += 31 * MINUTE;
    const lost = await send(503);
    for (let count = 0; count < 120; count += 1) await send(202);
    const outcome = await recover();
    expect(outcome).toEqual({ asked: 1, received: [lost] });
    expect(outcome.received).not.toContain(old);
    expect(world.github.requests.filter(({ path }) => path.endsWith('/deliveries'))).toHaveLength(2);
  });

  it('are bounded in one look; the next takes the others', async () => {
    await start();
    for (let count = 0; count < 60; count += 1) await send(503);
    expect((await recover()).asked).toBe(50);
    expect((await recover()).asked).toBe(10);
  });

  it('are those of our own webhook only, also behind a path of a proxy', async () => {
    await start('/proxied/webhooks/github');
    await send(503);
    expect((await recover(connect(), { ...PLACE, webhookPath: '/webhooks/other' })).asked).toBe(0);
    expect((await recover()).asked).toBe(1);
  });

  it.each(['ghp_nobody000000000000', 'ghp_reader000000000000'])(
    'are no error without the permission; it is told once (%s)',
    async (token) => {
      await start();
      await send(503);
      const client = connect(token);
      for (let look = 0; look < 2; look += 1) expect((await recover(client)).asked).toBe(0);
      const reason = expect.stringMatching(/Webhooks: Read and write.*admin:repo_hook/) as string;
      expect(logged).toEqual([['warn', { where: REPOSITORY.name, reason }, 'lost deliveries cannot be looked for']]);
    },
  );

  it('are looked for in the other repositories when one may not be seen', async () => {
    await start();
    await send(503);
    const place = { ...PLACE, repositories: ['octo/unknown', 'no-repository', REPOSITORY.name] };
    expect((await recover(connect(), place)).asked).toBe(1);
    expect(logged).toHaveLength(2);
  });

  it('are for the next look when GitHub is away', async () => {
    await start();
    await send(503);
    world.github.failNext({ path: /\/hooks$/, status: 503, times: 2 });
    await expect(recover()).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
    expect((await recover()).asked).toBe(1);
  });
});

describe('lost deliveries of an App', () => {
  const app = { id: 12, installationId: 34, publicKeyPem: keys.publicKey };
  const connectApp = () => {
    const given = { baseUrl: world.github.url, app: { appId: 12, privateKey: keys.privateKey } };
    return new GitHubClient(settings.parse(given), { ...testDeps(), log: (...entry) => void logged.push(entry) });
  };
  // Assertions are signed with the time of day.
  beforeEach(() => {
    now = Date.now();
  });

  it('are asked for again for all its repositories', async () => {
    await start('/webhooks/github', { app });
    const lost = [await send(503), await send(502, 'octo/elsewhere')];
    expect(await recover(connectApp(), { ...PLACE, repositories: [] })).toEqual({ asked: 2, received: lost });
    expect(attempts().map(({ path }) => path)).toEqual([
      '/app/hook/deliveries/1152921504606846977/attempts',
      '/app/hook/deliveries/1152921504606846978/attempts',
    ]);
    expect((await recover(connectApp())).asked).toBe(0);
  });

  it('are left alone when its webhook leads elsewhere, or there is none', async () => {
    await start('/elsewhere', { app });
    await send(503);
    expect((await recover(connectApp())).asked).toBe(0);
    await world.close();
    world = await startWorld({ app, now: () => now });
    expect((await recover(connectApp())).asked).toBe(0);
    expect(logged).toEqual([]);
  });
});
