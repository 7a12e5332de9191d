import { loadConfiguration, type ProcessNeeds } from '../src/index.ts';
import { faultsOf, load, loadFile, schemas } from './support/sources.ts';

describe('connections from the environment', () => {
  it('are made for each provider that it names, and local is always there', () => {
    const env = {
      GITHUB_TOKEN: 'ghp_0',
      GITHUB_WEBHOOK_SECRET: 'hook-0',
      AZURE_DEVOPS_TOKEN: 'ado-0',
      AZURE_DEVOPS_BASE_URL: 'https://dev.azure.com/example',
      AZURE_DEVOPS_USERNAME: 'bot',
      GITLAB_TOKEN: '',
    };
    const { connections, dataDir } = load(env);
    expect([...connections.keys()].toSorted()).toEqual(['azure-devops', 'github', 'local']);
    expect(connections.get('github')).toEqual({
      id: 'github',
      provider: 'github',
      settings: { token: 'ghp_0' },
      webhookSecrets: ['hook-0'],
      signingTokens: [],
    });
    expect(connections.get('azure-devops')?.settings).toEqual({
      token: 'ado-0',
      baseUrl: 'https://dev.azure.com/example',
      username: 'bot',
    });
    expect(connections.get('local')?.settings).toEqual({ directory: `${dataDir}/local` });
  });

  it('give way to one of the same id in the file, as a whole', () => {
    const file = { connections: { github: { provider: 'github', token: 'from-file' } } };
    const { connections } = loadFile(file, {
      GITHUB_TOKEN: 'from-env',
      GITHUB_WEBHOOK_SECRET: 'hook-0',
      GITLAB_TOKEN: 'from-env',
    });
    expect(connections.get('github')).toMatchObject({ settings: { token: 'from-file' }, webhookSecrets: [] });
    expect(connections.get('gitlab')).toMatchObject({ settings: { token: 'from-env' } });
  });

  it('stand beside others of the same provider in the file', () => {
    const file = { connections: { 'github-two': { provider: 'github', token: 'from-file' } } };
    const { connections } = loadFile(file, { GITHUB_TOKEN: 'from-env' });
    expect(connections.get('github')).toMatchObject({ settings: { token: 'from-env' } });
    expect(connections.get('github-two')).toMatchObject({ settings: { token: 'from-file' } });
  });
});

describe('secrets', () => {
  it('are taken from the environment and from files, at any depth, without the line end of the file', () => {
    const file = {
      connections: {
        github: { provider: 'github', app: { appId: { env: 'APP' }, privateKey: { file: '/run/key' } } },
        gitlab: { provider: 'gitlab', token: { file: '/run/token' }, webhookSecret: [{ env: 'HOOK' }, 'plain', 'whsec_signing'] },
      },
      tokens: [{ name: 'ci', secret: { file: '/run/ci' }, projects: ['github:acme/shop'] }],
    };
    const { connections, tokens } = loadFile(
      file,
      { APP: '1234', HOOK: 'hook-0' },
      { '/run/key': '-----BEGIN X\nkey\n-----END X\n', '/run/token': 'glpat-0\n', '/run/ci': '0123456789abcdef\n' },
    );
    expect(connections.get('github')?.settings).toMatchObject({
      app: { appId: '1234', privateKey: '-----BEGIN X\nkey\n-----END X' },
    });
    expect(connections.get('gitlab')).toMatchObject({
      settings: { token: 'glpat-0' },
      webhookSecrets: ['hook-0', 'plain'],
      signingTokens: ['whsec_signing'],
    });
    expect(tokens).toMatchObject([{ name: 'ci', secret: '0123456789abcdef', projects: ['github:acme/shop'] }]);
  });

  it('that are not there are named once, by their path', () => {
    const file = {
      connections: {
        github: { provider: 'github', token: { env: 'NOT_SET' } },
        gitlab: { provider: 'gitlab', token: { file: '/run/nowhere' }, webhookSecret: { env: 'EMPTY' } },
      },
      tokens: [
        { name: 'ci', secret: { file: '/run/blank' } },
        { name: 'short', secret: 'too-short' },
      ],
    };
    expect(faultsOf(() => loadFile(file, { EMPTY: '' }, { '/run/blank': ' \n' })).toSorted()).toEqual([
      'connections.github.token: environment variable NOT_SET is not set',
      "connections.gitlab.token: secret file /run/nowhere cannot be read (ENOENT: no such file or directory, open '/run/nowhere')",
      'connections.gitlab.webhookSecret: environment variable EMPTY is not set',
      'tokens[0].secret: secret file /run/blank is empty',
      'tokens[1].secret: is shorter than 16 characters; make one with: openssl rand -hex 24',
    ]);
  });
});

describe('a notifier', () => {
  const file = {
    connections: {
      github: { provider: 'github', token: { file: '/run/github' } },
      'github-two': { provider: 'github', token: { env: 'NOT_SET' } },
      gitlab: { provider: 'gitlab', token: { file: '/run/gitlab' } },
    },
    projects: {
      shop: { repository: 'o/shop', connection: 'github', publish: ['github', 'gitlab'] },
      ado: { repository: 'o/ado', connection: 'azure-devops' },
    },
    tokens: [{ name: 'ci', secret: { env: 'CI_TOKEN' } }],
  };

  it('reads the secrets of its own provider only, and misses none of the others', () => {
    // Half of what another notifier has, as when both share a ConfigMap but not their secrets.
    const env = { NOTIFIER_PROVIDER: 'gitlab', AZURE_DEVOPS_BASE_URL: 'https://dev.azure.com/example' };
    const { connections, projects, tokens } = loadFile(file, env, { '/run/gitlab': 'glpat-0' });
    expect([...connections.keys()].toSorted()).toEqual(['gitlab', 'local']);
    expect([...projects.keys()]).toEqual(['shop', 'ado']);
    expect(tokens).toEqual([]);
  });

  it('must have those of its own', () => {
    expect(faultsOf(() => loadFile(file, { NOTIFIER_PROVIDER: 'gitlab' }))).toHaveLength(1);
  });
});

describe('what a process does not need', () => {
  const file = {
    connections: {
      github: { provider: 'github', token: { env: 'GITHUB_TOKEN' }, webhookSecret: { env: 'HOOK' } },
    },
    tokens: [{ name: 'ci', secret: { env: 'PUBLISH_TOKEN' } }],
    linkSecret: { env: 'LINKS' },
  };

  it.each([
    [{ settings: false, webhooks: true, tokens: false, links: 'unused' }, { HOOK: 'hook-secret' }],
    [{ settings: true, webhooks: false, tokens: false, links: 'unused' }, { GITHUB_TOKEN: 'ghp_1' }],
    [{ settings: false, webhooks: false, tokens: true, links: 'unused' }, { PUBLISH_TOKEN: 'a-token-of-24-characters' }],
    [{ settings: false, webhooks: false, tokens: false, links: 'optional' }, { LINKS: 'l'.repeat(32) }],
  ] satisfies [ProcessNeeds, Record<string, string>][])('is not read: %j', (needs, env) => {
    const sources = { env: { ...env, TESTWIRE_CONFIG: 'c.json' }, readFile: () => JSON.stringify(file) };
    const configuration = loadConfiguration(sources, schemas, needs);
    const github = configuration.connections.get('github');
    expect(github?.settings !== undefined).toBe(needs.settings);
    expect(github?.webhookSecrets.length).toBe(needs.webhooks ? 1 : 0);
    expect(configuration.tokens.length).toBe(needs.tokens ? 1 : 0);
    expect(configuration.linkSecrets.length).toBe(needs.links === 'unused' ? 0 : 1);
  });
});
