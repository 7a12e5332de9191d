import { resolve } from 'node:path';
import { environmentSchema } from '../src/environment.ts';
import type { Configuration } from '../src/index.ts';
import { faultsOf, load } from './support/sources.ts';

interface Variable {
  readonly name: string;
  readonly value: string;
  readonly read: (configuration: Configuration) => unknown;
  readonly expected: unknown;
  /** What it is when the variable is not set. */
  readonly absent: unknown;
  /** A value that is refused; absent when any text will do. */
  readonly bad?: string;
}

const variables: readonly Variable[] = [
  { name: 'HOST', value: '0.0.0.0', read: (c) => c.host, expected: '0.0.0.0', absent: '127.0.0.1' },
  { name: 'PORT', value: '9090', read: (c) => c.port, expected: 9090, absent: 8080, bad: '65536' },
  {
    name: 'PUBLIC_URL',
    value: 'https://t.example.com/x/',
    read: (c) => c.publicUrl,
    expected: 'https://t.example.com/x',
    absent: 'http://127.0.0.1:8080',
    bad: 'ftp://t.example.com',
  },
  { name: 'READ_ACCESS', value: 'token', read: (c) => c.readAccess, expected: 'token', absent: 'public', bad: 'everybody' },
  {
    name: 'LINK_SECRET',
    value: 'l'.repeat(32),
    read: (c) => c.linkSecrets,
    expected: ['l'.repeat(32)],
    absent: [],
    bad: 'l'.repeat(31),
  },
  { name: 'TRUSTED_PROXIES', value: '2', read: (c) => c.trustedProxies, expected: 2, absent: 0, bad: '-1' },
  {
    name: 'DATA_DIR',
    value: '/var/lib/testwire',
    read: (c) => c.dataDir,
    expected: '/var/lib/testwire',
    absent: resolve('.data'),
  },
  {
    name: 'SPOOL_DIR',
    value: '/var/spool/testwire',
    read: (c) => c.spool.folder,
    expected: '/var/spool/testwire',
    absent: resolve('.data', 'spool'),
  },
  {
    name: 'SPOOL_LIMIT_BYTES',
    value: '0',
    read: (c) => c.spool.limitBytes,
    expected: 0,
    absent: 268_435_456,
    bad: '1.5',
  },
  {
    name: 'REDIS_URL',
    value: 'rediss://:pass@redis:6379',
    read: (c) => c.redisUrl,
    expected: 'rediss://:pass@redis:6379',
    absent: undefined,
    bad: 'http://redis',
  },
  {
    name: 'DATABASE_URL',
    value: 'postgres://u:p@db/t',
    read: (c) => c.databaseUrl,
    expected: 'postgres://u:p@db/t',
    absent: undefined,
    bad: 'mysql://db',
  },
  {
    name: 'BLOB_STORE_URL',
    value: 's3://bucket/prefix',
    read: (c) => c.blobStoreUrl,
    expected: 's3://bucket/prefix',
    absent: `file:${resolve('.data', 'blobs')}`,
    bad: 'gs://bucket',
  },
  {
    name: 'S3_ENDPOINT',
    value: 'http://minio:9000',
    read: (c) => c.s3.endpoint,
    expected: 'http://minio:9000',
    absent: undefined,
    bad: 'minio',
  },
  { name: 'AWS_REGION', value: 'eu-central-1', read: (c) => c.s3.region, expected: 'eu-central-1', absent: undefined },
  { name: 'AWS_ACCESS_KEY_ID', value: 'AKIA0', read: (c) => c.s3.accessKeyId, expected: 'AKIA0', absent: undefined },
  { name: 'AWS_SECRET_ACCESS_KEY', value: 'key0', read: (c) => c.s3.secretAccessKey, expected: 'key0', absent: undefined },
  { name: 'S3_FORCE_PATH_STYLE', value: 'true', read: (c) => c.s3.forcePathStyle, expected: true, absent: false, bad: 'yes' },
  {
    name: 'NOTIFIER_PROVIDER',
    value: 'gitlab',
    read: (c) => c.notifierProvider,
    expected: 'gitlab',
    absent: undefined,
    bad: 'gitlub',
  },
  { name: 'LOG_LEVEL', value: 'debug', read: (c) => c.logLevel, expected: 'debug', absent: 'info', bad: 'loud' },
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    value: 'http://otel:4318',
    read: (c) => c.otlpEndpoint,
    expected: 'http://otel:4318',
    absent: undefined,
    bad: 'otel',
  },
  { name: 'DRAIN_SECONDS', value: '1.5', read: (c) => c.drainMs, expected: 1500, absent: 25_000, bad: '0' },
];

const needed: Readonly<Record<string, Readonly<Record<string, string>>>> = { NOTIFIER_PROVIDER: { GITLAB_TOKEN: 'glpat-0' } };

describe('the environment', () => {
  it('is tested in full', () => {
    expect([...variables.map(({ name }) => name), 'TESTWIRE_CONFIG'].toSorted()).toEqual(
      Object.keys(environmentSchema.shape).toSorted(),
    );
  });

  it.each(variables)(
    '$name is read, has its default, and counts as unset when empty',
    ({ name, value, read, expected, absent }) => {
      expect(read(load({ ...needed[name], [name]: value }))).toEqual(expected);
      expect(read(load({}))).toEqual(absent);
      expect(read(load({ [name]: '' }))).toEqual(absent);
    },
  );

  it.each(variables.filter(({ bad }) => bad !== undefined))('$name is refused when it makes no sense', ({ name, bad = '' }) => {
    const faults = faultsOf(() => load({ [name]: bad }));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^environment variable ${name}: `));
  });

  it('TESTWIRE_CONFIG names the file, which must be there then', () => {
    const file = { 'conf/t.json': '{"projects":{"shop":{"repository":"o/r","connection":"local"}}}' };
    expect([...load({ TESTWIRE_CONFIG: 'conf/t.json' }, file).projects.keys()]).toEqual(['shop']);
    expect(faultsOf(() => load({ TESTWIRE_CONFIG: 'nowhere.json' }, file))).toEqual([
      "nowhere.json: ENOENT: no such file or directory, open 'nowhere.json'",
    ]);
  });

  it.each([
    ['127.0.0.1', 'public', 'http://127.0.0.1:8080'],
    ['localhost', 'public', 'http://127.0.0.1:8080'],
    ['::1', 'public', 'http://[::1]:8080'],
    ['0.0.0.0', 'token', 'http://0.0.0.0:8080'],
    ['::', 'token', 'http://[::]:8080'],
    ['testwire.example.com', 'token', 'http://testwire.example.com:8080'],
  ])('HOST %s means that reading is %s unless READ_ACCESS says otherwise', (HOST, readAccess, publicUrl) => {
    expect(load({ HOST })).toMatchObject({ readAccess, publicUrl });
    expect(load({ HOST, READ_ACCESS: 'public' }).readAccess).toBe('public');
    expect(load({ HOST, READ_ACCESS: 'token' }).readAccess).toBe('token');
  });
});
