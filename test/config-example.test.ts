import { type ConfigSources, loadConfiguration, processSources, projectFor } from '@testwire/config';
import { CIProviderFactory } from '@testwire/providers';
import { generateKeyPairSync } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const EXAMPLE = fileURLToPath(new URL('../testwire.config.example.json', import.meta.url));
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

const secretFiles: Readonly<Record<string, string>> = {
  '/run/secrets/github-app.pem': privateKey,
  '/run/secrets/github-webhook': 'github-hook\n',
  '/run/secrets/gitlab-token': 'glpat-0\n',
  '/run/secrets/workers-token': 'workers-0123456789abcdef\n',
};
const env = {
  TESTWIRE_CONFIG: EXAMPLE,
  GITHUB_APP_ID: '4711',
  GITLAB_WEBHOOK_SECRET: 'whsec_bmV3',
  GITLAB_WEBHOOK_SECRET_OLD: 'old',
  SHOP_CI_TOKEN: 'shop-0123456789abcdef',
};
const sources: ConfigSources = { env, readFile: (path) => secretFiles[path] ?? processSources().readFile(path) };
const schemas = new Map(CIProviderFactory.modules().map(({ id, settings }) => [id, settings]));

describe('testwire.config.example.json', () => {
  it('is a configuration that the providers accept, with every secret resolved', () => {
    const configuration = loadConfiguration(sources, schemas);
    expect([...configuration.connections.keys()].toSorted()).toEqual(['github', 'gitlab', 'local']);
    expect(configuration.connections.get('github')).toMatchObject({
      settings: { app: { appId: '4711', privateKey: privateKey.trim() } },
      webhookSecrets: ['github-hook'],
    });
    expect(configuration.connections.get('gitlab')).toMatchObject({
      settings: { token: 'glpat-0', baseUrl: 'https://gitlab.example.com' },
      webhookSecrets: ['old'],
      signingTokens: ['whsec_bmV3'],
    });
    expect(configuration.tokens.map(({ secret }) => secret)).toEqual(['shop-0123456789abcdef', 'workers-0123456789abcdef']);
    expect(projectFor(configuration, 'github', 'example/shop').id).toBe('shop');
    expect(projectFor(configuration, 'gitlab', 'example/backend/billing').publish).toEqual(['gitlab', 'local']);
  });

  it('is refused without its secrets, each named', () => {
    const without: ConfigSources = { env: { TESTWIRE_CONFIG: EXAMPLE }, readFile: (path) => processSources().readFile(path) };
    expect(() => loadConfiguration(without, schemas)).toThrow(
      /GITHUB_APP_ID is not set[^]*github-app\.pem[^]*gitlab-token[^]*SHOP_CI_TOKEN/,
    );
  });
});
