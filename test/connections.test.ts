import { type ConfigSources, loadConfiguration } from '@testwire/config';
import { PROVIDER_IDS } from '@testwire/contracts';
import { CIProviderFactory, type ProviderDeps } from '@testwire/providers';

const schemas = new Map(CIProviderFactory.modules().map(({ id, settings }) => [id, settings]));
const NOWHERE: ProviderDeps = {
  fetch: () => Promise.reject(new Error('Nobody is called here.')),
  now: () => 0,
  log: () => undefined,
};

/** What docs/configuration.md names for each provider, all at once. */
function environmentOf(id: string): Readonly<Record<string, string>> {
  const prefix = id.toUpperCase().replaceAll('-', '_');
  if (id === 'local') return { LOCAL_WEBHOOK_SECRET: 'hook-0123456789' };
  return {
    [`${prefix}_TOKEN`]: 'token-0123456789',
    [`${prefix}_BASE_URL`]: `https://${id}.example.com/context/`,
    [`${prefix}_USERNAME`]: 'bot@example.com',
    [`${prefix}_WEBHOOK_SECRET`]: 'hook-0123456789',
  };
}

describe('a connection that is configured', () => {
  it.each(PROVIDER_IDS)('of %s becomes a provider', async (id) => {
    const sources: ConfigSources = { env: environmentOf(id), readFile: () => '' };
    const connection = loadConfiguration(sources, schemas).connections.get(id);
    const provider = CIProviderFactory.create(id, connection?.settings, NOWHERE);
    expect(provider.id).toBe(id);
    await provider.close();
  });
});
