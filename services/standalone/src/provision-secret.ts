import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Configuration } from '@testwire/config';

/** The secret in the file, which is made when there is none, readable by its owner only. An empty file is none: a full disk leaves such. */
export async function provisionSecret(path: string, make: () => string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, `${make()}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  await chmod(path, 0o600);
  const known = (await readFile(path, 'utf8')).trim();
  if (known !== '') return known;
  const secret = make();
  await writeFile(path, `${secret}\n`);
  return secret;
}

/** With the secret that report links are signed with, when reading needs a token, nobody configured one, and this machine is the whole system. */
export async function withLinkSecret(
  configuration: Configuration,
  options: { readonly local: boolean; readonly randomHex: (bytes: number) => string },
): Promise<Configuration> {
  if (!options.local || configuration.readAccess === 'public' || configuration.linkSecrets.length > 0) return configuration;
  const secret = await provisionSecret(join(configuration.dataDir, 'link-secret'), () => options.randomHex(32));
  return { ...configuration, linkSecrets: [secret] };
}
