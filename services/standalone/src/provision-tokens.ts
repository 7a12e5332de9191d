import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Configuration } from '@testwire/config';
import type { TokenStore } from '@testwire/store';

export function tokenFile(dataDir: string): string {
  return join(dataDir, 'token');
}

/** The token that the CLI on this machine finds by itself. Made once, readable by its owner only. */
async function localToken(dataDir: string, randomHex: (bytes: number) => string): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  const path = tokenFile(dataDir);
  try {
    await writeFile(path, `tw_${randomHex(24)}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  await chmod(path, 0o600);
  return (await readFile(path, 'utf8')).trim();
}

/** Makes the configured tokens the valid ones, and the local one when this machine is the whole system. */
export async function provisionTokens(
  configuration: Pick<Configuration, 'dataDir' | 'tokens'>,
  tokens: TokenStore,
  options: { readonly local: boolean; readonly randomHex: (bytes: number) => string },
): Promise<void> {
  const configured = configuration.tokens.map(({ name, secret, projects }) => ({
    name,
    secret,
    ...(projects === undefined ? {} : { projects }),
  }));
  const local = options.local ? [{ name: 'local', secret: await localToken(configuration.dataDir, options.randomHex) }] : [];
  await tokens.replace([...configured, ...local]);
}
