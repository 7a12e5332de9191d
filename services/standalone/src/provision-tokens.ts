import { join } from 'node:path';
import type { Configuration } from '@testwire/config';
import type { TokenStore } from '@testwire/store';
import { provisionSecret } from './provision-secret.ts';

export function tokenFile(dataDir: string): string {
  return join(dataDir, 'token');
}

/** The token that the CLI on this machine finds by itself. */
function localToken(dataDir: string, randomHex: (bytes: number) => string): Promise<string> {
  return provisionSecret(tokenFile(dataDir), () => `tw_${randomHex(24)}`);
}

/** Makes the configured tokens the valid ones, and the local one when this machine is the whole system. */
export async function provisionTokens(
  configuration: Pick<Configuration, 'dataDir' | 'tokens'>,
  tokens: TokenStore,
  options: { readonly local: boolean; readonly randomHex: (bytes: number) => string },
): Promise<void> {
  const configured = configuration.tokens.map(({ name, secret, projects, may }) => ({
    name,
    secret,
    may,
    ...(projects === undefined ? {} : { projects }),
  }));
  const local = options.local ? [{ name: 'local', secret: await localToken(configuration.dataDir, options.randomHex) }] : [];
  await tokens.replace([...configured, ...local]);
}
