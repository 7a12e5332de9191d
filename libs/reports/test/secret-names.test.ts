import { redactNamed } from '../src/firewall/index.ts';
import { renderHtml, renderJson, renderMarkdown, renderText } from '../src/index.ts';
import { growthOf, LINEAR } from './growth.ts';
import { reportOf } from './sample.ts';

const SECRET_NAMES = [
  'password',
  'passwd',
  'DB_PASSWORD',
  'dbPassword',
  'PGPASSWORD',
  'MYSQL_PWD',
  'DB_PASS',
  'secret',
  'client-secret',
  'AWS_SECRET_ACCESS_KEY',
  'AWSSecretKey',
  'AWS_ACCESS_KEY_ID',
  'token',
  'GITHUB_TOKEN',
  'githubToken',
  'accesstoken',
  'Api Token',
  'API_TOKENS',
  'token_2',
  'INPUT_TOKEN',
  'api_key',
  'apikey',
  'apiKey',
  'APIKey',
  'private_key',
  'PrivateKey',
  'access.key',
  'OPENAI_KEY',
  'credential',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'auth',
  'NPM_CONFIG__AUTH',
  'Authorization',
  'oauth',
  'cookie',
  'Set-Cookie',
  'session',
  'SESSION_ID',
  'PHPSESSID',
  'pass\u200Bword',
  'api_to\u200Bken',
] as const;

const HARMLESS_NAMES = [
  'keyboard',
  'monkey',
  'key',
  'hotkeys',
  'cache_key',
  'primaryKey',
  'public_key',
  'tokens_per_second',
  'max_tokens',
  'prompt_tokens',
  'token_count',
  'cookies_per_request',
  'tokenizer',
  'authors',
  'author',
  'authority',
  'secretary',
  'obsession',
  'session_duration_ms',
  'cookie_size',
  'PWD',
  'passed',
  'pass_rate',
  'compass',
  'python_version',
  'os',
] as const;

describe('redactNamed', () => {
  it.each(SECRET_NAMES)('hides what %j holds', (name) => {
    expect(redactNamed(name, 'hunter2')).toBe('[redacted]');
  });

  it.each(HARMLESS_NAMES)('shows what %j holds', (name) => {
    expect(redactNamed(name, 'hunter2')).toBe('hunter2');
  });

  it('leaves numbers and what is empty', () => {
    expect([redactNamed('session', 12), redactNamed('password', '')]).toEqual([12, '']);
  });

  it.each(['aA', 'A', 'key', 'secret_', 'pass ', '_'])('takes time that grows with the name only: %j', (piece) => {
    const growth = growthOf(100_000, (size) => {
      const name = piece.repeat(size);
      return () => redactNamed(name, 'x');
    });
    expect(growth).toBeLessThan(LINEAR);
  });
});

/** Nothing about their shape says that they are secret. */
const report = reportOf({
  environment: { AWS_SECRET_ACCESS_KEY: 'correcthorse-1', DB_PASSWORD: 'correcthorse-2', keyboard: 'qwertz', authors: 'Ada' },
  metrics: { sessionCookie: 'correcthorse-3', tokens_per_second: 12.5, token: 42, monkey: 'Abu' },
  artifacts: [
    {
      name: 'a.log',
      digest: 'a'.repeat(64),
      bytes: 1,
      mediaType: 'text/plain',
      type: 'log',
      metadata: { api_key: 'correcthorse-4', session: 7, cookie: true },
    },
  ],
});

describe.each([
  ['Markdown', renderMarkdown(report, { dialect: 'github' }).text],
  ['HTML', renderHtml(report)],
  ['JSON', renderJson(report)],
  ['text', renderText(report, { colour: false })],
])('%s', (form, text) => {
  it('shows no value whose name is that of a secret', () => {
    expect(text).not.toContain('correcthorse');
  });

  if (form !== 'text') {
    it('shows the others, and that something was hidden', () => {
      for (const shown of ['qwertz', 'Ada', '12.5', '42', 'Abu', '[redacted]']) {
        expect(text.replaceAll('\\[', '[')).toContain(shown);
      }
    });
  }
});

describe('JSON', () => {
  it('stays what the schema describes', () => {
    expect(JSON.parse(renderJson(report))).toMatchObject({
      environment: { AWS_SECRET_ACCESS_KEY: '[redacted]', DB_PASSWORD: '[redacted]', keyboard: 'qwertz', authors: 'Ada' },
      metrics: { sessionCookie: '[redacted]', tokens_per_second: 12.5, token: 42, monkey: 'Abu' },
      artifacts: [{ metadata: { api_key: '[redacted]', session: 7, cookie: true } }],
    });
  });
});
