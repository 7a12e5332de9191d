import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import {
  seedTravisExample,
  signTravisPayload,
  startTravisSimulator,
  TRAVIS_EXAMPLE,
  TRAVIS_EXAMPLE_OPTIONS,
  type TravisSimulator,
  type TravisSimulatorOptions,
} from '@testwire/testkit';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const BUILD = `/build/${TRAVIS_EXAMPLE.buildId}`;

let travis: TravisSimulator;
let now = Date.parse('2026-03-01T12:00:00Z');
afterEach(() => travis.close());

async function start(options: Partial<TravisSimulatorOptions> = {}): Promise<void> {
  travis = await startTravisSimulator({ ...TRAVIS_EXAMPLE_OPTIONS, privateKey: PEM, now: () => now, ...options });
  seedTravisExample(travis);
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

interface Call {
  readonly token?: string;
  readonly version?: string;
  readonly body?: string;
}

async function call(
  path: string,
  method = 'GET',
  { token = TRAVIS_EXAMPLE.token, version = '3', body = '' }: Call = {},
): Promise<Answer> {
  const response = await fetch(`${travis.apiUrl}${path}`, {
    method,
    headers: {
      'travis-api-version': version,
      ...(token === '' ? {} : { authorization: `token ${token}` }),
      ...(body === '' ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === '' ? {} : { body }),
  });
  return { status: response.status, body: await response.text() };
}

const said = (text: string): unknown => expect.stringContaining(text);

describe('the Travis CI simulator', () => {
  it('tells its key to everybody, and all else in version 3 only', async () => {
    await start();
    const config = JSON.parse((await call('/config', 'GET', { token: '', version: '' })).body) as {
      config: { notifications: { webhook: { public_key: string } } };
    };
    const key = createPublicKey(config.config.notifications.webhook.public_key);
    const { headers, body } = signTravisPayload('{"id":1}', 'acme/shop', privateKey);
    const payload = new URLSearchParams(body).get('payload') ?? '';
    expect(verify('sha1', Buffer.from(payload), key, Buffer.from(headers['Signature'] ?? '', 'base64'))).toBe(true);
    travis.rotateKey();
    expect((await call('/config')).body).not.toContain(config.config.notifications.webhook.public_key.slice(30, 90));
    expect((await call('/user', 'GET', { version: '2' })).status).toBe(404);
  });

  it('refuses unknown tokens before it looks at the call, and those who may not with the reason', async () => {
    await start({
      tokens: [...TRAVIS_EXAMPLE_OPTIONS.tokens, { token: 'reader', pushes: false }, { token: 'blind', repositories: [] }],
    });
    expect(await call('/user', 'GET', { token: 'wrong' })).toEqual({ status: 403, body: 'access denied' });
    expect(await call('/user', 'GET', { token: '' })).toMatchObject({ status: 403, body: said('login_required') });
    expect(await call(`${BUILD}/restart`, 'POST', { token: 'reader' })).toMatchObject({
      status: 403,
      body: said('insufficient_access'),
    });
    expect(await call('/repo/acme%2Fshop/requests', 'POST', { token: 'reader', body: '{"request":{}}' })).toMatchObject({
      status: 403,
      body: said('push_access_required'),
    });
    expect(await call(BUILD, 'GET', { token: 'blind' })).toMatchObject({ status: 404, body: said('not_found') });
    expect(await call(BUILD, 'GET', { token: '' })).toMatchObject({ status: 200 });
    expect(travis.state.requests).toEqual([]);
  });

  it('takes ten requests an hour', async () => {
    await start();
    const body = JSON.stringify({ request: { branch: 'main' } });
    const request = (): Promise<Answer> => call('/repo/acme%2Fshop/requests', 'POST', { body });
    for (let made = 0; made < 10; made += 1)
      expect(await request()).toMatchObject({ status: 202, body: said(`"remaining_requests":${10 - made}`) });
    expect(await request()).toMatchObject({ status: 429, body: said('request_limit_reached') });
    now += 3_600_000;
    expect((await request()).status).toBe(202);
    expect(travis.state.requests).toHaveLength(11);
  });

  it('restarts what has ended, and cancels what has not', async () => {
    await start();
    expect(await call(`${BUILD}/cancel`, 'POST')).toMatchObject({ status: 409, body: said('build_not_cancelable') });
    expect((await call(`${BUILD}/restart`, 'POST')).status).toBe(202);
    expect(await call(`${BUILD}/restart`, 'POST')).toMatchObject({ status: 409, body: said('build_already_running') });
    expect((await call(`${BUILD}/cancel`, 'POST')).status).toBe(202);
    expect(travis.state.builds).toMatchObject([{ state: 'canceled', restarts: 1 }]);
    expect(travis.buildPayload(TRAVIS_EXAMPLE.buildId)).toMatchObject({ state: 'canceled', status: null });
  });

  it('builds a merge commit of a pull request, and tells its head', async () => {
    await start();
    const payload = travis.buildPayload(TRAVIS_EXAMPLE.buildId);
    expect(payload).toMatchObject({ head_commit: TRAVIS_EXAMPLE.commit, pull_request: true, pull_request_number: 7, status: 1 });
    expect(payload['commit']).not.toBe(TRAVIS_EXAMPLE.commit);
  });

  it('lists requests that are not as the description says, and those it does not know', async () => {
    await start();
    await call('/repo/acme%2Fshop/requests', 'POST', { body: '{"request":{"branch":7}}' });
    await call('/nowhere');
    expect(travis.contractBreaches.map(({ path }) => path)).toEqual(travis.checksContract ? ['/repo/acme%2Fshop/requests'] : []);
    expect(travis.unexpected.map(({ path }) => path)).toEqual(['/api/nowhere']);
  });
});
