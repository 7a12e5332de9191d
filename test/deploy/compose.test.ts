import { SIMULATORS } from '@testwire/testkit';
import { DCLinter } from 'dclint';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GENERATED_PROVIDERS } from '../components/render.ts';
import { CONTAINER_RULES, SERVICE_RULES } from './compose-rules.ts';
import { composeProcesses, interpolate, ownServices, readCompose, variablesOf } from './compose.ts';
import { testProcesses } from './processes-battery.ts';
import { configurationOf, isSecretName, servicesOf } from './processes.ts';
import { readText, readVersion } from './repository.ts';
import { brokenRules } from './rules.ts';
import { at, changed, entriesAt, listAt, textAt, type Tree } from './tree.ts';

const compose = readCompose();
const services = entriesAt(compose, 'services');
const own = ownServices(compose);
/** For every provider, with addresses for those that have none of their own. */
const PROVIDER_SETTINGS = Object.fromEntries(
  GENERATED_PROVIDERS.flatMap((provider) => {
    const prefix = provider.toUpperCase().replaceAll('-', '_');
    return [
      [`${prefix}_TOKEN`, `${provider}-0123456789`],
      [`${prefix}_USERNAME`, 'testwire'],
      [`${prefix}_BASE_URL`, `https://${provider}.example.com/acme`],
      [`${prefix}_WEBHOOK_SECRET`, `${provider}-hook`],
    ];
  }),
) as Readonly<Record<string, string>>;
const GIVEN: Readonly<Record<string, string>> = {
  POSTGRES_PASSWORD: 'postgres-0123456789',
  REDIS_PASSWORD: 'redis-0123456789',
  S3_ACCESS_KEY: 'key-0123456789',
  S3_SECRET_KEY: 'secret-0123456789',
  TESTWIRE_TOKEN: 'ci-0123456789abcdef',
  LINK_SECRET: 'links-0123456789abcdef0123456789abcdef',
  ...PROVIDER_SETTINGS,
};
/** What the file itself decides: stores and bucket are its own, the rest follows from the container. */
const SET_BY_COMPOSE = [
  'AWS_ACCESS_KEY_ID',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'BLOB_STORE_URL',
  'S3_ENDPOINT',
  'S3_FORCE_PATH_STYLE',
  'DATABASE_URL',
  'REDIS_URL',
  'DATA_DIR',
  'SPOOL_DIR',
  'TESTWIRE_CONFIG',
  'HOST',
  'PORT',
  'DRAIN_SECONDS',
  'NOTIFIER_PROVIDER',
];
/** Nobody sends webhooks to it. */
const WITHOUT_USE = ['LOCAL_WEBHOOK_SECRET'];
/** Of one process: docs/sizing.md */
const CONNECTIONS = 11;

/** Names in the tables, those that stand for many left out. */
function documentedVariables(text: string): string[] {
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  return [
    ...new Set(rows.flatMap((row) => [...row.matchAll(/`([A-Z][A-Z0-9]*_[A-Z0-9_]+|HOST|PORT)`/g)].map(([, name = '']) => name))),
  ];
}

const processes = composeProcesses(interpolate(compose, GIVEN));

/** What Compose would refuse in the file with its merges done; the linter's other rules are matters of taste. */
function schemaFaults(tree: Tree): string[] {
  const linter = new DCLinter({ rules: {}, quiet: true, debug: false, exclude: [] });
  const folder = mkdtempSync(join(tmpdir(), 'testwire-compose-'));
  try {
    const path = join(folder, 'docker-compose.yml');
    // JSON is YAML.
    writeFileSync(path, JSON.stringify(tree));
    // Its declarations import each other in a way that TypeScript does not follow.
    const results: readonly { messages: readonly { rule: string; message: string }[] }[] = linter.lintFiles([path], false);
    return results.flatMap(({ messages }) =>
      messages.filter(({ rule }) => rule === 'invalid-schema').map(({ message }) => message),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('docker-compose.yml', () => {
  it('fits the schema of the Compose specification', () => {
    expect(schemaFaults(compose)).toEqual([]);
    expect(schemaFaults(changed(compose, ['services', 'web', 'prots'], ['8080:8080']))).not.toEqual([]);
    expect(schemaFaults(changed(compose, ['services', 'web', 'stop_grace_period'], 40))).not.toEqual([]);
  });

  it.each(services)('%s keeps the rules for containers', (_, service) => {
    expect(brokenRules(CONTAINER_RULES, service)).toEqual([]);
  });

  it.each(own)('%s keeps the rules for services', (_, service) => {
    expect(brokenRules(SERVICE_RULES, service)).toEqual([]);
  });

  it.each([...CONTAINER_RULES, ...SERVICE_RULES])('notices a fault planted against: $name', ({ name, plant }) => {
    const faulty = changed(at(compose, 'services', 'notifier-github'), plant.path, plant.value);
    expect(brokenRules([...CONTAINER_RULES, ...SERVICE_RULES], faulty)).toEqual([name]);
  });

  it('lets only the web process be reached, and only what talks to providers get out', () => {
    const reached = services.filter(([, service]) => listAt(service, 'ports').length > 0).map(([name]) => name);
    expect(reached).toEqual(['web', 'jaeger', 'prometheus', 'grafana']);
    expect(at(compose, 'networks', 'stores', 'internal')).toBe(true);
    const inside = services.filter(([, service]) => !listAt(service, 'networks').includes('outside')).map(([name]) => name);
    expect(inside.toSorted()).toEqual(['bucket', 'formatter', 'notifier-local', 'postgres', 'redis', 's3']);
  });

  it('keeps secrets out of the file: each comes from .env', () => {
    const literal = services.flatMap(([name, service]) =>
      entriesAt(service, 'environment')
        .filter(([key, value]) => isSecretName(key) && !String(value).includes('${'))
        .map(([key]) => `${name}.${key}`),
    );
    expect(literal).toEqual([]);
    const defaults = [...readText('docker-compose.yml').matchAll(/\$\{(\w+):-[^}]+\}/g)].map(([, name = '']) => name);
    expect(defaults.filter(isSecretName)).toEqual([]);
  });

  it('can be given every variable that docs/configuration.md names, or has a reason not to', () => {
    const documented = documentedVariables(readText('docs/configuration.md'));
    expect(documented).toEqual(expect.arrayContaining(['READ_ACCESS', 'GITEA_USERNAME', 'TRAVIS_WEBHOOK_SECRET']));
    const given = variablesOf(readText('docker-compose.yml'));
    expect(documented.filter((name) => !given.has(name)).toSorted()).toEqual([...SET_BY_COMPOSE, ...WITHOUT_USE].toSorted());
  });

  it('lets PostgreSQL take the connections of all processes, twice over for a change of versions', () => {
    const command = listAt(compose, 'services', 'postgres', 'command').join(' ');
    const most = Number(/max_connections=(\d+)/.exec(command)?.[1]);
    expect(most).toBeGreaterThanOrEqual(own.length * CONNECTIONS + 30);
  });

  it('names every variable in compose.env.example, those with a secret empty', () => {
    const example = new Map(
      [...readText('deploy/compose.env.example').matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    expect([...example.keys()].toSorted()).toEqual([...variablesOf(readText('docker-compose.yml'))].toSorted());
    expect([...example].filter(([name, value]) => isSecretName(name) && value !== '')).toEqual([]);
  });

  it.each(['POSTGRES_PASSWORD', 'REDIS_PASSWORD', 'S3_ACCESS_KEY', 'S3_SECRET_KEY', 'TESTWIRE_TOKEN', 'LINK_SECRET'])(
    'does not start without %s',
    (name) => {
      expect(() => interpolate(compose, { ...GIVEN, [name]: '' })).toThrow(name);
    },
  );

  it('runs Redis so that it loses nothing and drops nothing', () => {
    const command = listAt(compose, 'services', 'redis', 'command').join(' ');
    expect(command).toContain('--appendonly yes --appendfsync always');
    expect(command).toContain('--maxmemory-policy noeviction');
  });

  it('builds the image of this version from the Dockerfile that is there', () => {
    for (const [, service] of own) {
      expect(textAt(service, 'image')).toBe(`testwire:${readVersion()}`);
      expect(at(service, 'build', 'target')).toBeUndefined();
      expect(readText(textAt(service, 'build', 'dockerfile'))).toContain('ENTRYPOINT');
    }
  });

  it('keeps what must last in volumes that are declared', () => {
    const used = services.flatMap(([, service]) => listAt(service, 'volumes').filter((mount) => typeof mount === 'string'));
    const names = used.map((mount) => mount.split(':')[0]);
    expect([...new Set(names)].toSorted()).toEqual(
      entriesAt(compose, 'volumes')
        .map(([name]) => name)
        .toSorted(),
    );
    expect(used).toEqual(expect.arrayContaining(['redis:/data', 'postgres:/var/lib/postgresql/data', 's3:/data']));
  });

  it('starts simulators and what shows metrics only when they are asked for', () => {
    const profiles = new Map<string, string[]>();
    for (const [name, service] of services) {
      const profile = listAt(service, 'profiles').join() || 'always';
      profiles.set(profile, [...(profiles.get(profile) ?? []), name]);
    }
    expect([...profiles.keys()].toSorted()).toEqual(['always', 'observability', 'simulators']);
    expect(profiles.get('simulators')).toEqual(Object.keys(SIMULATORS).map((provider) => `simulator-${provider}`));
    expect(profiles.get('observability')).toEqual(['otel-collector', 'jaeger', 'prometheus', 'grafana']);
    expect(profiles.get('always')).toEqual(expect.arrayContaining(own.map(([name]) => name)));
  });

  it('gives each simulator the name that the settings for simulators call, and the address of its webhooks', async () => {
    const settings = Object.fromEntries(
      [...readText('deploy/simulators.env').matchAll(/^(\w+)=(.+)$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    for (const [provider, start] of Object.entries(SIMULATORS)) {
      const example = await start({ host: 'localhost' });
      await example.close();
      const address = (url: string): string => url.replace(/^(http:\/\/)[^/]+/, `$1simulator-${provider}:8080`);
      const wanted = Object.entries(example.environment).map(([name, value]) => [
        name,
        name.endsWith('_BASE_URL') ? address(value) : value,
      ]);
      expect(settings).toMatchObject(Object.fromEntries(wanted) as Record<string, string>);
      const command = listAt(compose, 'services', `simulator-${provider}`, 'command');
      expect(command).toEqual([
        provider,
        '--port',
        '8080',
        '--host',
        `simulator-${provider}`,
        '--webhook',
        `http://web:8080/webhooks/${provider}`,
      ]);
    }
  });

  it('asks every store whether it is well', () => {
    for (const store of ['redis', 'postgres', 's3'])
      expect(listAt(compose, 'services', store, 'healthcheck', 'test').length).toBeGreaterThan(1);
  });

  testProcesses(processes);

  it('takes only ingress and api onto the port', () => {
    expect(processes.filter((process) => process.name === 'web').flatMap(servicesOf)).toEqual(['ingress', 'api']);
  });

  it('can start with none of the providers configured', () => {
    const given = Object.fromEntries(Object.entries(GIVEN).filter(([name]) => !(name in PROVIDER_SETTINGS)));
    const bare = composeProcesses(interpolate(compose, given));
    expect(bare.map((process) => [...configurationOf(process).connections.keys()])).toEqual(bare.map(() => ['local']));
  });
});
