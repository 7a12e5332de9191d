import { ConfigurationError, projectFor } from '../src/index.ts';
import { faultsOf, load, loadFile } from './support/sources.ts';

const yaml = `
connections:
  github:
    provider: github
    token: { env: GH }
projects:
  shop:
    repository: o/shop
    connection: github
    run: { shards: [linux, windows] }
limits:
  webhookBytes: 1000
`;
const json = {
  connections: { github: { provider: 'github', token: { env: 'GH' } } },
  projects: { shop: { repository: 'o/shop', connection: 'github', run: { shards: ['linux', 'windows'] } } },
  limits: { webhookBytes: 1000 },
};

describe('the configuration file', () => {
  it('means the same in YAML and in JSON, and fills in the defaults', () => {
    const fromYaml = load({ GH: 'ghp_0', TESTWIRE_CONFIG: 'conf.yml' }, { 'conf.yml': yaml });
    expect(fromYaml).toEqual(loadFile(json, { GH: 'ghp_0' }));
    expect(fromYaml.projects.get('shop')).toEqual({
      id: 'shop',
      repository: 'o/shop',
      connection: 'github',
      name: 'Testwire',
      publish: ['github'],
      collect: {
        pipelines: ['*'],
        artifacts: ['*'],
        files: ['**/*.xml', '**/*.trx', '**/*.tap', '**/*ctrf*.json'],
        required: false,
      },
      run: { shards: ['linux', 'windows'], deadlineMinutes: 120 },
      baseBranch: undefined,
      policies: { failOn: 'any', quarantine: [] },
      artifactRetentionDays: 30,
    });
    expect(fromYaml.limits).toMatchObject({ webhookBytes: 1000, requestsPerMinute: 6000 });
    expect(fromYaml.retention).toEqual({ runDays: 365, historyDays: 90, deliveryDays: 30 });
  });

  it('says how long records are kept, which is never less than jobs are tried', () => {
    expect(loadFile({ retention: { runDays: 90 } }).retention).toEqual({ runDays: 90, historyDays: 90, deliveryDays: 30 });
    expect(faultsOf(() => loadFile({ retention: { runDays: 0.5, deliveryDays: 4000 } }))).toEqual([
      'testwire.config.json: retention.runDays: Too small: expected number to be >=1',
      'testwire.config.json: retention.deliveryDays: Too big: expected number to be <=3650',
    ]);
  });

  it('says which failures do not count, until a day or a time', () => {
    const entry = { tests: 'a › *', owner: 'ana', reason: 'slow network' };
    const policiesOf = (policies: unknown) =>
      loadFile({ projects: { shop: { repository: 'o/shop', connection: 'local', policies } } }).projects.get('shop')?.policies;
    expect(
      policiesOf({
        quarantine: [
          { ...entry, until: '2026-03-01' },
          { ...entry, until: '2026-03-01T12:00:00+01:00' },
        ],
      }),
    ).toEqual({
      failOn: 'any',
      quarantine: [
        { ...entry, until: '2026-03-01T00:00:00Z' },
        { ...entry, until: '2026-03-01T12:00:00+01:00' },
      ],
    });
    for (const until of ['tomorrow', '2026-02-30', '9999-01-01', '2026-03-01T12:00:00'])
      expect(faultsOf(() => policiesOf({ quarantine: [{ ...entry, until }] }))[0]).toContain('quarantine.0.until');
    expect(faultsOf(() => policiesOf({ quarantine: [{ ...entry, until: '2026-13-31' }] }))).toEqual([
      'testwire.config.json: projects.shop.policies.quarantine.0.until: is neither a day (2026-01-31) nor a time (2026-01-31T12:00:00Z) from 1970 to 2199',
    ]);
    expect(faultsOf(() => policiesOf({ quarantine: [entry] }))).toEqual([
      'testwire.config.json: projects.shop.policies.quarantine.0.until: is missing',
    ]);
    expect(faultsOf(() => policiesOf({ quarantine: [entry] }))[0]).toContain('projects.shop.policies.quarantine');
    expect(faultsOf(() => policiesOf({ failOn: 'never' }))[0]).toContain('projects.shop.policies.failOn');
  });

  it.each(['', '# nothing yet\n', '{}'])('may be empty: %j', (text) => {
    expect(loadFile(text)).toEqual(load({}));
  });

  it('is not silently left out when it is there but may not be read', () => {
    const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    const files = Object.defineProperty({}, 'testwire.config.json', {
      get() {
        throw denied;
      },
    });
    expect(faultsOf(() => load({}, files))).toEqual(['testwire.config.json: EACCES: permission denied']);
  });

  it('names unknown keys, providers and connections, and ids that cannot be', () => {
    const file = {
      conections: {},
      connections: {
        github: { provider: 'github', tokn: 'x' },
        other: { provider: 'gitbucket' },
        'Not Good': { provider: 'local' },
      },
      projects: {
        shop: { repository: 'o/shop', connection: 'gitlab', publish: ['github', 'nowhere'] },
        bad: { repo: 'o/r', connection: 'github' },
      },
    };
    expect(faultsOf(() => loadFile(file))).toEqual([
      'testwire.config.json: connections.Not Good: Invalid key in record',
      'testwire.config.json: projects.bad.repository: is missing',
      'testwire.config.json: projects.bad: Unrecognized key: "repo"',
      'testwire.config.json: Unrecognized key: "conections"',
      'connections.github: Unrecognized key: "tokn"',
      'connections.other.provider: "gitbucket" is not a known provider; known are local, github, gitlab, azure-devops',
      'projects.shop.connection: connection "gitlab" is not configured; configured are local, github, other, Not Good',
      'projects.shop.publish: connection "nowhere" is not configured; configured are local, github, other, Not Good',
    ]);
  });

  it('has all its faults told at once, together with those of the environment', () => {
    const file = {
      connections: { github: { provider: 'github', baseUrl: 'nonsense' }, gitlab: { provider: 'gitlab' } },
      tokens: [{ name: 'ci', secret: 'short' }],
      limits: { webhookBytes: -1 },
    };
    const loading = (): unknown =>
      load({ PORT: 'x', LOG_LEVEL: 'loud', TESTWIRE_CONFIG: 'c.json' }, { 'c.json': JSON.stringify(file) });
    expect(faultsOf(loading).map((fault) => fault.split(/: (?!connections|limits)/)[0])).toEqual([
      'environment variable PORT',
      'environment variable LOG_LEVEL',
      'c.json: connections.github.baseUrl',
      'c.json: limits.webhookBytes',
      'connections.gitlab.token',
      'tokens[0].secret',
    ]);
    expect(loading).toThrow(ConfigurationError);
    expect(loading).toThrow(
      /^The configuration has faults:\n {2}- environment variable PORT: .*\n {2}- environment variable LOG_LEVEL: /,
    );
  });
});

describe('faults', () => {
  it('of meaning are told beside keys that nobody knows, which hide nothing', () => {
    const file = {
      connections: { github: { provider: 'github', token: 'x' } },
      projects: { shop: { repository: 'o/shop', connection: 'gitlab', colour: 'red', run: { shards: ['a'], shard: 1 } } },
      tokens: [{ name: 'ci', secret: 'short', projects: ['shop', 'shp', 'github:o/new', 'local'], scope: 1 }],
    };
    expect(faultsOf(() => loadFile(file))).toEqual([
      'testwire.config.json: projects.shop.run: Unrecognized key: "shard"',
      'testwire.config.json: projects.shop: Unrecognized key: "colour"',
      'testwire.config.json: tokens.0: Unrecognized key: "scope"',
      'projects.shop.connection: connection "gitlab" is not configured; configured are github, local',
      'tokens[0].secret: is shorter than 16 characters; make one with: openssl rand -hex 24',
      'tokens[0].projects: project "shp" is not configured; configured are shop. Without one it is <connection>:<repository>',
    ]);
  });

  it('of tokens say what they are good for; those for some projects hand out no commands unless it is said', () => {
    const tokens = (...given: readonly object[]) =>
      loadFile({ tokens: given.map((one, index) => ({ name: `t${index}`, secret: '0123456789abcdef', ...one })) }).tokens.map(
        ({ may }) => may,
      );
    expect(tokens({}, { projects: ['local'] }, { projects: ['local'], may: ['submit'] }, { may: ['register'] })).toEqual([
      ['publish', 'read', 'submit', 'register'],
      ['publish', 'read'],
      ['submit'],
      ['register'],
    ]);
    expect(faultsOf(() => tokens({ may: ['write'] }, { may: [] }))).toHaveLength(2);
  });

  it('of a project hide no token that names it', () => {
    const file = {
      projects: { shop: { connection: 'local' } },
      tokens: [{ name: 'ci', secret: '0123456789abcdef', projects: ['shop'] }],
    };
    expect(faultsOf(() => loadFile(file))).toEqual(['testwire.config.json: projects.shop.repository: is missing']);
  });

  it.each([
    ['{"connections": {"github": {"provider": "github",}, }', /^testwire\.config\.json:1:\d+: is not valid JSON or YAML \(/],
    ['connections:\n  github: a: b: c\n tokens: [', /^testwire\.config\.json:2:\d+: is not valid JSON or YAML \(/],
  ])('of the form are one, with its line: %j', (text, expected) => {
    const needs = { settings: true, webhooks: true, tokens: true, links: 'required' } as const;
    const faults = faultsOf(() => load({ READ_ACCESS: 'token' }, { 'testwire.config.json': text }, needs));
    expect(faults).toEqual([expect.stringMatching(expected)]);
  });

  it('of variables are told in words', () => {
    expect(
      faultsOf(() => load({ PORT: 'x', TRUSTED_PROXIES: '1.5', LOG_LEVEL: 'loud', PUBLIC_URL: 'x', DRAIN_SECONDS: '0' })),
    ).toEqual([
      'environment variable PORT: must be a whole number from 0 to 65535',
      'environment variable PUBLIC_URL: must be a URL that begins with http:// or https://',
      'environment variable TRUSTED_PROXIES: must be a whole number from 0 to 10',
      'environment variable LOG_LEVEL: must be one of fatal, error, warn, info, debug, trace, silent',
      'environment variable DRAIN_SECONDS: must be a number above 0, up to 3600',
    ]);
  });
});

const CANARY = 'canary-7f3a91';

describe('no message holds a secret', () => {
  it.each([
    ['a quote that is not closed', `connections:\n  github:\n    token: "${CANARY}\n`],
    ['text after a value', `{"connections": {"github": {"token": "${CANARY}" "x"}}}`],
    ['an alias without its anchor', `connections:\n  github:\n    provider: github\n    token: *${CANARY}\n`],
    ['a tag', `connections:\n  github:\n    provider: github\n    token: !${CANARY} ${CANARY}\n`],
    ['a mapping in a mapping', `connections: github: ${CANARY}`],
    ['a character that begins nothing', `token: @${CANARY}`],
    ['a list that is not closed', `tokens: [${CANARY}`],
    ['the same key twice', `tokens: ${CANARY}\ntokens: ${CANARY}`],
    ['text instead of sections', CANARY],
    ['a secret in an unknown form', `connections: {github: {provider: github, token: {value: ${CANARY}}}}`],
    ['a secret that is a list', `connections: {github: {provider: github, token: [${CANARY}]}}`],
    ['a secret where a URL belongs', `connections: {github: {provider: github, baseUrl: ${CANARY}}}`],
    ['a secret that its provider refuses', `connections: {github: {provider: github, app: {appId: x, privateKey: ${CANARY}}}}`],
    ['a token that is too short', `tokens: [{name: ci, secret: ${CANARY}}]`],
    ['a secret where a number belongs', `limits: {webhookBytes: ${CANARY}}`],
  ])('of the file: %s', (_, text) => {
    const faults = faultsOf(() => loadFile(text));
    expect(faults).not.toEqual([]);
    expect(faults.join('\n')).not.toContain(CANARY);
  });

  it('of the environment', () => {
    const names = [
      'PORT',
      'PUBLIC_URL',
      'REDIS_URL',
      'DATABASE_URL',
      'BLOB_STORE_URL',
      'S3_ENDPOINT',
      'LOG_LEVEL',
      'GITHUB_BASE_URL',
    ];
    const faults = faultsOf(() =>
      load({ ...Object.fromEntries(names.map((name) => [name, CANARY])), GITLAB_WEBHOOK_SECRET: CANARY }),
    );
    expect(faults).toHaveLength(names.length + 1);
    expect(faults.join('\n')).not.toContain(CANARY);
  });

  it('of a file that a reference names and that another refuses', () => {
    const file = { connections: { github: { provider: 'github', app: { appId: 'x', privateKey: { file: '/run/key' } } } } };
    expect(faultsOf(() => loadFile(file, {}, { '/run/key': CANARY }))).toEqual(['connections.github.app.privateKey: is no PEM']);
  });
});

function frozenDeep(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (value instanceof Map) return [...value.values()].every(frozenDeep);
  return Object.isFrozen(value) && Object.values(value).every(frozenDeep);
}

describe('the result', () => {
  it('is frozen through and through', () => {
    const configuration = loadFile({ ...json, tokens: [{ name: 'ci', secret: '0123456789abcdef' }] }, { GH: 'ghp_0' });
    expect(frozenDeep(configuration)).toBe(true);
    expect(configuration.connections.size).toBe(2);
  });

  it('knows the project of an event, and makes one with the defaults for a repository that no project names', () => {
    const configuration = loadFile(json, { GH: 'ghp_0' });
    expect(projectFor(configuration, 'github', 'o/shop')).toBe(configuration.projects.get('shop'));
    const long = `o/${'x'.repeat(400)}`;
    const { id } = projectFor(configuration, 'local', `${long}1`);
    expect(id).toHaveLength(253);
    expect(id).not.toBe(projectFor(configuration, 'local', `${long}2`).id);
    expect(projectFor(configuration, 'local', 'o/shop')).toMatchObject({
      id: 'local:o/shop',
      connection: 'local',
      publish: ['local'],
    });
    expect(projectFor(configuration, 'github', 'o/new')).toEqual({
      id: 'github:o/new',
      repository: 'o/new',
      connection: 'github',
      name: 'Testwire',
      publish: ['github'],
      collect: {
        pipelines: ['*'],
        artifacts: ['*'],
        files: ['**/*.xml', '**/*.trx', '**/*.tap', '**/*ctrf*.json'],
        required: false,
      },
      run: undefined,
      baseBranch: undefined,
      policies: { failOn: 'any', quarantine: [] },
      artifactRetentionDays: 30,
    });
    expect(projectFor(configuration, 'github', undefined)).toMatchObject({ id: 'github', repository: undefined });
  });
});
