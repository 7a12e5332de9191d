import * as fc from 'fast-check';
import {
  hmacHex,
  isOneOf,
  sameText,
  signStandardWebhook,
  verifyHmacHex,
  verifyShared,
  verifyStandardWebhook,
} from '../src/verify.ts';

const body = Buffer.from('{"object_kind":"pipeline"}');

describe('verifyHmacHex', () => {
  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
  it('agrees with the vector that GitHub publishes', () => {
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    const secret = "It's a Secret to Everybody";
    expect(verifyHmacHex('x-hub-signature-256', signature, Buffer.from('Hello, World!'), [secret])).toEqual({ ok: true });
    expect(verifyHmacHex('x-hub-signature-256', signature, Buffer.from('Hello, World?'), [secret])).toEqual({
      ok: false,
      check: 'x-hub-signature-256: does not match',
    });
  });

  it('accepts each of several secrets, and no other', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 2, maxLength: 4 }),
        fc.uint8Array(),
        (secrets, bytes) => {
          const [stranger = '', ...known] = secrets;
          for (const secret of known) expect(verifyHmacHex('h', `sha256=${hmacHex(secret, bytes)}`, bytes, known).ok).toBe(true);
          expect(verifyHmacHex('h', `sha256=${hmacHex(stranger, bytes)}`, bytes, known).ok).toBe(false);
        },
      ),
    );
  });

  it.each([
    ['a missing header', undefined, ['s']],
    ['an empty header', '', ['s']],
    // Gitea without a secret sends the prefix alone.
    ['an empty digest', 'sha256=', ['s']],
    ['another algorithm', `sha1=${hmacHex('s', body).slice(0, 40)}`, ['s']],
    ['a digest that is too long', `sha256=${hmacHex('s', body)}00`, ['s']],
    ['no secret at all', `sha256=${hmacHex('', body)}`, []],
    ['an empty secret', `sha256=${hmacHex('', body)}`, ['']],
  ])('refuses %s', (_, header, secrets) => {
    expect(verifyHmacHex('h', header, body, secrets).ok).toBe(false);
  });
});

describe('verifyStandardWebhook', () => {
  const token = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
  const other = `whsec_${Buffer.from('another key, another key, another').toString('base64')}`;
  const timestamp = 1_760_000_000;
  const at = timestamp * 1000;
  const headers = { id: 'msg-1', timestamp: String(timestamp), signature: signStandardWebhook(token, 'msg-1', timestamp, body) };

  it('accepts its own signature, in a window of five minutes on both sides', () => {
    expect(verifyStandardWebhook(headers, body, [token], at)).toEqual({ ok: true });
    expect(verifyStandardWebhook(headers, body, [token], at + 300_000).ok).toBe(true);
    expect(verifyStandardWebhook(headers, body, [token], at - 300_000).ok).toBe(true);
    expect(verifyStandardWebhook(headers, body, [token], at + 301_000)).toMatchObject({
      check: expect.stringContaining('webhook-timestamp') as string,
    });
    expect(verifyStandardWebhook(headers, body, [token], at - 301_000).ok).toBe(false);
  });

  it('accepts one good signature among several, and one good token among several', () => {
    const signature = `v1,AAAA v1a,ignored ${headers.signature}`;
    expect(verifyStandardWebhook({ ...headers, signature }, body, [other, token], at).ok).toBe(true);
    expect(verifyStandardWebhook({ ...headers, signature: headers.signature.replace('v1,', 'v2,') }, body, [token], at).ok).toBe(
      false,
    );
  });

  it('covers the id, the timestamp and the body', () => {
    expect(verifyStandardWebhook({ ...headers, id: 'msg-2' }, body, [token], at).ok).toBe(false);
    expect(verifyStandardWebhook({ ...headers, timestamp: String(timestamp + 1) }, body, [token], at).ok).toBe(false);
    expect(verifyStandardWebhook(headers, Buffer.from('{}'), [token], at).ok).toBe(false);
    expect(verifyStandardWebhook(headers, body, [other], at).ok).toBe(false);
  });

  it.each([
    ['id', { ...headers, id: undefined }],
    ['timestamp', { ...headers, timestamp: 'soon' }],
    ['signature', { ...headers, signature: '' }],
  ])('refuses a missing %s and names it', (name, given) => {
    const verdict = verifyStandardWebhook(given, body, [token], at);
    expect(verdict).toMatchObject({ ok: false, check: expect.stringContaining(`webhook-${name}`) as string });
  });

  it('takes no token for one that signs nothing', () => {
    expect(verifyStandardWebhook(headers, body, [], at).ok).toBe(false);
    const empty = { ...headers, signature: signStandardWebhook('whsec_', 'msg-1', timestamp, body) };
    expect(verifyStandardWebhook(empty, body, ['whsec_'], at).ok).toBe(false);
  });
});

describe('sameText', () => {
  it('is equality', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => sameText(a, b) === (a === b) && sameText(a, a)));
    expect(isOneOf('', [''])).toBe(false);
  });
});

describe('verifyShared', () => {
  const basic = (user: string, password: string) => ({
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  });
  const request = (headers: Record<string, string>, pathKey?: string) => ({
    headers,
    body: Buffer.from('{}'),
    receivedAt: 0,
    ...(pathKey === undefined ? {} : { pathKey }),
  });
  const secrets = ['old secret', 'new:secret'];

  it.each([
    ['the password of basic authentication', request(basic('anybody', 'old secret'))],
    ['a password with a colon', request(basic('', 'new:secret'))],
    ['the header', request({ 'x-testwire-secret': 'old secret' })],
    ['the end of the address', request({}, 'new:secret')],
  ])('takes %s', (_what, given) => {
    expect(verifyShared(given, secrets)).toEqual({ ok: true });
  });

  it.each([
    ['nothing', request({}), 'neither'],
    ['another password', request(basic('old secret', 'x')), 'does not match'],
    ['a bearer token', request({ authorization: 'Bearer old secret' }), 'not of the form'],
    ['basic authentication that is not base64', request({ authorization: 'Basic {}' }), 'not of the form'],
    ['an empty header beside a good key', request({ 'x-testwire-secret': '' }, 'old secret'), 'does not match'],
    ['a wrong key', request({}, 'old secre'), 'does not match'],
  ])('refuses %s', (_what, given, check) => {
    expect(verifyShared(given, secrets)).toEqual({ ok: false, check: expect.stringContaining(check) });
  });

  it('refuses everything without a configured secret', () => {
    expect(verifyShared(request({}, ''), [''])).toEqual({ ok: false, check: 'no webhook secret is configured' });
    expect(verifyShared(request(basic('', '')), [])).toMatchObject({ ok: false });
  });
});
