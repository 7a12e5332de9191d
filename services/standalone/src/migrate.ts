import { loadConfiguration, processSources } from '@testwire/config';
import { CIProviderFactory } from '@testwire/providers';
import { openStore } from '@testwire/store';
import { createLogger } from '@testwire/telemetry';
import { StartFailure } from './run.ts';

/** It only talks to the database. */
const NO_SECRETS = { settings: false, webhooks: false, tokens: false, links: 'unused' } as const;

/**
 * Brings the schema of DATABASE_URL up to date, for a deployment that wants it done before anybody is served; every process does
 * the same at its start. Throws {@link ConfigurationError} and {@link StartFailure}.
 */
export async function migrate(print: (text: string) => void): Promise<void> {
  const schemas = new Map(CIProviderFactory.modules().map((module) => [module.id, module.settings]));
  const { databaseUrl, logLevel } = loadConfiguration(processSources(), schemas, NO_SECRETS);
  if (databaseUrl === undefined)
    throw new StartFailure('DATABASE_URL is not set. The embedded database is brought up to date when the system starts.');
  const log = createLogger({ service: 'migrate', level: logLevel });
  try {
    const store = await openStore({ databaseUrl, log });
    await store.close();
  } catch (error) {
    throw new StartFailure(error instanceof Error ? error.message : String(error), { cause: error });
  }
  print('The schema is up to date.\n');
}
