import { PROVIDER_IDS } from '@testwire/contracts';
import { SERVICE_NAMES } from '@testwire/standalone';
import { NOTIFIED_PROVIDERS } from '../components/render.ts';
import { configurationOf, type DeployedProcess, needlessSecrets, servicesOf, unknownNames } from './processes.ts';

/** It sends none. */
const WITHOUT_WEBHOOK_SECRET = new Set(['local']);

/** What holds for the processes of any deployment, whatever starts them. */
export function testProcesses(processes: readonly DeployedProcess[]): void {
  it('runs every service, and one notifier for each provider that shows runs', () => {
    const services = new Set(processes.flatMap(servicesOf));
    expect([...services].toSorted()).toEqual([...SERVICE_NAMES].toSorted());
    const notifiers = processes.filter((process) => servicesOf(process).includes('notifier'));
    expect(notifiers.map(({ environment }) => environment['NOTIFIER_PROVIDER']).toSorted()).toEqual(
      [...NOTIFIED_PROVIDERS].toSorted(),
    );
    for (const { name, environment } of notifiers) expect(name).toBe(`notifier-${environment['NOTIFIER_PROVIDER']}`);
    for (const process of processes) expect(() => servicesOf({ ...process, args: ['--services', 'web'] })).toThrow(RangeError);
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
    expect(configuration.tokens.map(({ name }) => name)).toEqual(process.name === 'web' ? ['ci'] : []);
    const signs = servicesOf(process).some((service) => ['api', 'formatter', 'notifier'].includes(service));
    expect(configuration.linkSecrets).toHaveLength(signs ? 1 : 0);
    const provider = process.environment['NOTIFIER_PROVIDER'];
    const connections: readonly string[] = provider === undefined ? PROVIDER_IDS : [...new Set([provider, 'local'])];
    expect([...configuration.connections.keys()].toSorted()).toEqual([...connections].toSorted());
    for (const { id, webhookSecrets } of configuration.connections.values()) {
      expect([id, webhookSecrets.length]).toEqual([id, process.name === 'web' && !WITHOUT_WEBHOOK_SECRET.has(id) ? 1 : 0]);
    }
  });

  it.each(processes)('$name has more time to stop than it takes to drain', ({ environment, graceSeconds, waitSeconds }) => {
    expect(graceSeconds).toBeGreaterThan(waitSeconds + Number(environment['DRAIN_SECONDS']));
  });

  it.each(processes)('$name is given no secret that it has no use for', (process) => {
    expect(needlessSecrets(process)).toEqual([]);
    const other = process.environment['NOTIFIER_PROVIDER'] === 'github' ? 'GITLAB_TOKEN' : 'GITHUB_WEBHOOK_SECRET';
    const planted = process.name === 'web' ? 'GITHUB_TOKEN' : other;
    expect(needlessSecrets({ ...process, environment: { ...process.environment, [planted]: 'x' } })).toEqual([planted]);
  });
}
