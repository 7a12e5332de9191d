import * as fc from 'fast-check';
import {
  cleanText,
  httpUrl,
  inertBlock,
  inertLine,
  neutralise,
  readableBlock,
  redactSecrets,
  withoutUserInfo,
} from '../src/firewall/index.ts';
import type { Dialect } from '../src/text-limit.ts';
import { ATTACKS, BREAKOUTS, HARMLESS, SECRETS } from './attack-corpus.ts';
import { growthOf, LINEAR } from './growth.ts';

const DIALECTS = ['github', 'gitlab', 'plain'] as const satisfies readonly Dialect[];

describe.each(DIALECTS)('neutralise for %s', (dialect) => {
  it.each(ATTACKS[dialect])('disarms $text', ({ text, acts }) => {
    expect(acts.test(text)).toBe(true);
    expect(neutralise(text, dialect)).not.toMatch(acts);
  });

  it('disarms whatever attacks are put together', () => {
    const pieces = fc.array(
      fc.constantFrom(...ATTACKS[dialect].map((attack) => attack.text), ' ', '\n', '|', 'x', '@', '#', '1', '\u200B'),
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const disarmed = neutralise(parts.join(''), dialect);
        expect(disarmed).not.toMatch(/@[^\s\u200B]|#\d|:\/\/|www\.|<[A-Za-z/!?]|\]\(|\u202E|\u2066/);
      }),
    );
  });

  it.each(HARMLESS)('leaves %j as it is', (text) => {
    expect(neutralise(text, dialect)).toBe(text);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(...BREAKOUTS, ...ATTACKS[dialect].map((attack) => attack.text)),
        (noise, text) => {
          const once = neutralise(noise + text, dialect);
          expect(neutralise(once, dialect)).toBe(once);
        },
      ),
    );
  });

  it('adds only characters that are not seen', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(neutralise(text, dialect).replaceAll('\u200B', '')).toBe(cleanText(text));
      }),
    );
  });
});

describe('neutralise', () => {
  it('leaves what only another vendor acts on', () => {
    expect(neutralise('UTF-8 costs $5 !1 ~x 50%off', 'github')).toBe('UTF-8 costs $5 !1 ~x 50%off');
  });
});

describe('redactSecrets', () => {
  it.each(Object.entries(SECRETS))('removes %s', (_name, secret) => {
    for (const text of [secret, `using ${secret}, then`, `"${secret}"`, `TOKEN=${secret}\n`, `x:${secret}`]) {
      expect(redactSecrets(text)).not.toContain(secret.slice(6, -2));
      expect(redactSecrets(text)).toContain('[redacted]');
    }
  });

  it.each([
    ['password=hunter2', 'password=[redacted]'],
    ['DB_PASSWORD: "correct horse"', 'DB_PASSWORD: [redacted]'],
    ['password=12345', 'password=[redacted]'],
    ['{"client_secret":"s3cr3t","id":1}', '{"client_secret":[redacted],"id":1}'],
    ['{\\"token\\":\\"s3cr3t\\"}', '{\\"token\\":[redacted]}'],
    ['curl -d token=abc123 x', 'curl -d token=[redacted] x'],
    ['?api_key=abc&x=1', '?api_key=[redacted]&x=1'],
    ['Authorization: Bearer abcdefgh12345', 'Authorization: Bearer [redacted]'],
    ['authorization: bearer qwertyuiopas', 'authorization: bearer [redacted]'],
    ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic [redacted]'],
    ['https://user:pa55@host/x', 'https://[redacted]@host/x'],
    ['postgres://app:p%40ss@db:5432/x', 'postgres://[redacted]@db:5432/x'],
    ['https://0123456789abcdef01234567@host/x', 'https://[redacted]@host/x'],
    ['a -----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY----- b', 'a [redacted] b'],
    ['a -----BEGIN PRIVATE KEY-----\nMIIE', 'a [redacted]'],
  ])('turns %j into %j', (text, expected) => {
    expect(redactSecrets(text)).toBe(expected);
  });

  it.each([
    'test_large_batch',
    'Unexpected token: foo',
    'SyntaxError: Unexpected token < in JSON',
    'test_decode[max_token=512]',
    'num_tokens=42, tokenizer=bert',
    'basic arithmetic and token expected',
    'bearer authentication',
    'PWD=/home/ci',
    'git clone ssh://git@github.com/acme/engine',
    'a'.repeat(64),
    '0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33',
  ])('leaves %j', (text) => {
    expect(redactSecrets(text)).toBe(text);
  });

  it('finds secrets that terminal sequences cut up', () => {
    const secret = SECRETS['githubClassic'] ?? '';
    expect(readableBlock(`${secret.slice(0, 9)}\u001B[0m\u200B${secret.slice(9)}`, 5, 500)).toBe('[redacted]');
  });

  it.each(DIALECTS)('finds secrets that text for %s was neutralised around', (dialect) => {
    for (const secret of Object.values(SECRETS)) {
      // The seventh letter of what looks like a commit gets a break in front of it.
      const broken = `${secret.slice(0, 9)}\u200B${secret.slice(9)}`;
      for (const text of [secret, broken]) {
        expect(neutralise(text, dialect)).toBe('[redacted]');
        expect(inertLine(text, 500, dialect)).toBe('[redacted]');
        expect(inertBlock(text, 5, 500, dialect)).toBe('[redacted]');
      }
    }
  });
});

/** Each is the beginning of something that a careless expression would search for again from every position. */
const SLOW_FOOD = [
  'eyJ-',
  '-eyJaaaaaaaaa',
  'token="',
  'password=',
  '://',
  'a:',
  '\u001B[',
  '\u001B]',
  ' ',
  '\n ',
  'a',
  '0',
  '_',
  'A-',
  'Bearer ',
  '-----BEGIN PRIVATE KEY-----',
  '@',
  '/',
  'glpat-',
  'Cookie:',
  'Cookie: a=',
  'Cookie: a="',
  '; a="b',
  'X-',
  'X-Api-Key: ',
  '--token ',
  '--token "',
  '--a-',
  '-u ',
  '-u a:',
  "-u='",
  'discord.com/api/webhooks/',
  'tw_',
  '\u200D',
];

describe('time', () => {
  it.each(SLOW_FOOD)('stays linear for many %j', (piece) => {
    const growth = growthOf(100_000, (size) => {
      const text = piece.repeat(Math.ceil(size / piece.length));
      return () => {
        readableBlock(text, 10, 1000);
        neutralise(text, 'plain');
      };
    });
    expect(growth).toBeLessThan(LINEAR);
  });
});

describe('withoutUserInfo', () => {
  it.each([
    ['https://example.com/a b', 'https://example.com/a b'],
    ['https://u:p@example.com/x?y=1', 'https://example.com/x?y=1'],
    ['https://0123456789@example.com', 'https://example.com/'],
    ['no address', 'no address'],
  ])('makes %j %j', (address, expected) => {
    expect(withoutUserInfo(address)).toBe(expected);
  });
});

describe('httpUrl', () => {
  it.each([
    ['https://example.com/a b', 'https://example.com/a%20b'],
    ['http://user:pw@example.com/', 'http://example.com/'],
    ['javascript:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['//example.com', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('makes %j %j', (address, expected) => {
    expect(httpUrl(address)).toBe(expected);
  });
});
