import { PROVIDER_IDS } from '@testwire/contracts';
import { parseServiceNames, SERVICE_NAMES } from '@testwire/standalone';
import { configurationOf, type DeployedProcess, foreignNames, servicesOf, unknownNames } from './processes.ts';

/** What holds for the processes of any deployment, whatever starts them. */
export function testProcesses(processes: readonly DeployedProcess[]): void {
  const notifiers = processes.filter((process) => servicesOf(process) === 'notifier');

  it('runs every service, and one notifier for each provider', () => {
    const services = processes.flatMap((process) => parseServiceNames(servicesOf(process)));
    expect(SERVICE_NAMES.filter((name) => !services.includes(name))).toEqual([]);
    expect(notifiers.map(({ environment }) => environment['NOTIFIER_PROVIDER']).toSorted()).toEqual([...PROVIDER_IDS].toSorted());
    for (const { name, environment } of notifiers) expect(name).toBe(`notifier-${environment['NOTIFIER_PROVIDER']}`);
  });

  it.each(processes)('$name sets only variables that somebody reads', (process) => {
    expect(unknownNames(process)).toEqual([]);
    expect(unknownNames({ ...process, environment: { REDIS_URI: '' } })).toEqual(['REDIS_URI']);
  });

  it.each(processes)('$name has a configuration that it can start with', (process) => {
    const configuration = configurationOf(process);
    expect(configuration).toMatchObject({ host: '0.0.0.0', port: 8080, readAccess: 'token', dataDir: '/data' });
    expect(configuration.redisUrl).toMatch(/^rediss?:/);
    expect(configuration.databaseUrl).toMatch(/^postgres/);
    expect(configuration.blobStoreUrl).toMatch(/^s3:/);
    const provider = process.environment['NOTIFIER_PROVIDER'];
    expect(configuration.tokens.map(({ name }) => name)).toEqual(provider === undefined ? ['ci'] : []);
    const connections: readonly string[] = provider === undefined ? PROVIDER_IDS : [...new Set([provider, 'local'])];
    expect([...configuration.connections.keys()].toSorted()).toEqual([...connections].toSorted());
  });

  it.each(processes)('$name has more time to stop than it takes to drain', ({ environment, graceSeconds, waitSeconds }) => {
    expect(graceSeconds).toBeGreaterThan(waitSeconds + Number(environment['DRAIN_SECONDS']));
  });

  it.each(notifiers)('$name is given the secrets of its own provider only', (process) => {
    expect(foreignNames(process)).toEqual([]);
    expect(process.environment).not.toHaveProperty('TESTWIRE_TOKEN');
    const other = process.environment['NOTIFIER_PROVIDER'] === 'github' ? 'GITLAB_TOKEN' : 'GITHUB_TOKEN';
    expect(foreignNames({ ...process, environment: { ...process.environment, [other]: 'x' } })).toEqual([other]);
  });
}
