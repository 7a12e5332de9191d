import { generateKeyPairSync } from 'node:crypto';
import { ProviderError } from '@testwire/contracts';
import type { Verification, WebhookModule, WebhookRequest } from '@testwire/providers';
import type { TravisSimulator } from '@testwire/testkit';
import * as fc from 'fast-check';
import { travis as travisModule } from '../../src/travis/index.ts';
import { AT, testDeps } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { signed, startTravis } from './simulated.ts';

const NONE = { webhookSecrets: [], signingTokens: [] };
const OTHER_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const OTHER_PEM = OTHER_KEY.export({ type: 'pkcs8', format: 'pem' }).toString();
const MINUTE = 60_000;

let travis: TravisSimulator;
let now: number;
let webhooks: WebhookModule;
beforeEach(async () => {
  travis = await startTravis();
  now = Date.parse(AT);
  webhooks = open(travis.apiUrl);
});
afterEach(closeAll);

function open(baseUrl: string): WebhookModule {
  const opened = travisModule.openWebhooks?.({ baseUrl }, testDeps({ now: () => now }));
  if (opened === undefined) throw new RangeError('Travis CI opens its webhooks.');
  return opened;
}

const verify = async (request: WebhookRequest): Promise<Verification> => webhooks.verify(request, NONE);
const good = signed({ id: 1, state: 'passed' });
/** By another key than that of Travis CI, until it changes to it. */
const forged = signed({ id: 1, state: 'passed' }, OTHER_KEY);
const asked = (): number => travis.requests.filter(({ path }) => path === '/api/config').length;

describe('a secret of a webhook of Travis CI', () => {
  const secrets = { webhookSecrets: ['old', 's3cret'], signingTokens: [] };
  const basic = (password: string): string => `Basic ${Buffer.from(`testwire:${password}`).toString('base64')}`;
  const withHeader = (authorization: string): WebhookRequest => ({ ...good, headers: { ...good.headers, authorization } });

  it('is asked for beside the signature, as the key of the address or a password', async () => {
    expect(await webhooks.verify({ ...good, pathKey: 's3cret' }, secrets)).toEqual({ ok: true });
    expect(await webhooks.verify(withHeader(basic('s3cret')), secrets)).toEqual({ ok: true });
    // What Travis CI sends where the address has no password.
    expect(await webhooks.verify({ ...withHeader('0a'.repeat(32)), pathKey: 'old' }, secrets)).toEqual({ ok: true });
  });

  it('that is wrong or missing refuses what is signed, before Travis CI is asked', async () => {
    for (const request of [good, { ...good, pathKey: 'other' }, withHeader(basic('other')), withHeader('0a'.repeat(32))])
      expect(await webhooks.verify(request, secrets)).toMatchObject({ ok: false });
    expect(asked()).toBe(0);
  });

  it('does not stand for the signature', async () => {
    expect(await webhooks.verify({ ...forged, pathKey: 's3cret' }, secrets)).toMatchObject({ ok: false });
  });
});

describe('the key of Travis CI', () => {
  it('is asked for once, when the first webhook comes, however many come at once', async () => {
    expect(asked()).toBe(0);
    expect(await Promise.all([verify(good), verify(good), verify(good)])).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
    expect(await verify(good)).toEqual({ ok: true });
    expect(asked()).toBe(1);
    expect(travis.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('that matches nothing is asked for again, at most once a minute', async () => {
    expect(await verify(good)).toEqual({ ok: true });
    now += MINUTE - 1;
    expect(await verify(forged)).toEqual({ ok: false, check: 'signature: does not match' });
    expect(asked()).toBe(1);
    now += 1;
    expect(await Promise.all([verify(forged), verify(forged)])).toMatchObject([{ ok: false }, { ok: false }]);
    expect(await verify(forged)).toMatchObject({ ok: false });
    expect(asked()).toBe(2);
    expect(await verify(good)).toEqual({ ok: true });
  });

  it('is replaced when Travis CI changes it, and the old one is good no more', async () => {
    expect(await verify(good)).toEqual({ ok: true });
    travis.rotateKey(OTHER_PEM);
    now += MINUTE;
    expect(await verify(forged)).toEqual({ ok: true });
    expect(await verify(good)).toMatchObject({ ok: false });
    now += 10 * MINUTE;
    expect(await verify(good)).toMatchObject({ ok: false });
  });

  it('that was taken back is good for an hour at most, when nothing comes with the new one', async () => {
    expect(await verify(good)).toEqual({ ok: true });
    travis.rotateKey();
    now += 60 * MINUTE;
    expect(await verify(good)).toMatchObject({ ok: false });
  });

  it('stays good while Travis CI cannot be reached to ask for it again', async () => {
    expect(await verify(good)).toEqual({ ok: true });
    travis.failNext({ path: /config/, status: 503, times: 2 });
    now += 60 * MINUTE;
    expect(await verify(good)).toEqual({ ok: true });
    expect(asked()).toBe(2);
  });

  it.each([
    ['500', { status: 500 }],
    ['a dropped connection', { status: 'reset' }],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/config' } }],
    ['a page', { status: 200, body: '<html>' }],
    ['no key', { status: 200, body: { config: { notifications: {} } } }],
    ['a key that is none', { status: 200, body: { config: { notifications: { webhook: { public_key: 'x' } } } } }],
    ['too much', { status: 200, body: 'x'.repeat(300_000) }],
    [
      'a key of another kind',
      {
        status: 200,
        body: {
          config: {
            notifications: {
              webhook: {
                public_key: generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString(),
              },
            },
          },
        },
      },
    ],
  ] as const)(
    'that is answered with %s makes the webhook come to nothing yet, and is there a little later',
    async (_, failure) => {
      travis.failNext({ path: /config/, ...failure });
      await expect(verify(good)).rejects.toBeInstanceOf(ProviderError);
      // Not asked for again at once: whoever sends nonsense must not make us call Travis CI each time.
      await expect(verify(good)).rejects.toBeInstanceOf(ProviderError);
      expect(asked()).toBe(1);
      now += 5000;
      expect(await verify(good)).toEqual({ ok: true });
    },
  );

  it('that cannot be asked for again leaves a signature undecided', async () => {
    expect(await verify(good)).toEqual({ ok: true });
    now += MINUTE;
    travis.failNext({ path: /config/, status: 503 });
    await expect(verify(forged)).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
    expect(await verify(good)).toEqual({ ok: true });
  });

  it('is not looked for where there is no address', async () => {
    await expect(open('localhost:1').verify(good, NONE)).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
    expect(asked()).toBe(0);
  });

  it('is found at an address with a slash at its end', async () => {
    expect(await open(`${travis.apiUrl}/`).verify(good, NONE)).toEqual({ ok: true });
  });
});

describe('the signature of Travis CI', () => {
  it.each([
    ['no signature', undefined, 'signature: missing'],
    ['an empty signature', '', 'signature: missing'],
    ['a signature that is no base64', 'a b!', 'signature: not of the form <base64>'],
    ['a signature without end', 'A'.repeat(5000), 'signature: not of the form <base64>'],
  ])('is refused with %s, without a question', async (_, signature, check) => {
    expect(await verify({ ...good, headers: { ...good.headers, signature } })).toEqual({ ok: false, check });
    expect(asked()).toBe(0);
  });

  it('is over the field of a form, and nothing else', async () => {
    const json = Buffer.from(JSON.stringify({ id: 1, state: 'passed' }));
    expect(await verify({ ...good, body: json })).toEqual({ ok: false, check: 'payload: not in the form' });
    expect(await verify(signed({ id: 1, message: 'a + b & c = ü 💥 %25' }))).toEqual({ ok: true });
  });

  it('holds for no other payload', async () => {
    const bytes = good.body;
    const start = 'payload='.length;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: start, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ flip;
        // %7B and %7b are the same text.
        fc.pre(new URLSearchParams(changed.toString()).get('payload') !== new URLSearchParams(bytes.toString()).get('payload'));
        expect(await verify({ ...good, body: changed })).toMatchObject({ ok: false });
      }),
    );
  });

  it('of any key is refused where Travis CI is not asked', () => {
    expect(travisModule.webhooks?.verify(good, { ...NONE, webhookSecrets: ['s'] })).toMatchObject({ ok: false });
  });
});
