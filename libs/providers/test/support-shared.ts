import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface SharedPayload {
  readonly name: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A provider's payloads in the folder `shared` beside the repository, or in TESTWIRE_SHARED; none, with a message, where it is absent. */
export function sharedPayloads(provider: string): readonly SharedPayload[] {
  const folder = folderOf(provider);
  if (!existsSync(folder)) {
    process.stderr.write(`Skipped: the payloads in ${folder} are absent.\n`);
    return [];
  }
  return readdirSync(folder)
    .filter((file) => file.endsWith('.headers.json'))
    .map((file) => {
      const name = file.slice(0, -'.headers.json'.length);
      const headers = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as Record<string, string>;
      return {
        name,
        headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value])),
        body: readFileSync(`${folder}/${name}.json`),
      };
    });
}

/** Another file beside them, as the JSON that it is. Throws where it is absent. */
export function readShared(provider: string, file: string): unknown {
  return JSON.parse(readFileSync(`${folderOf(provider)}/${file}`, 'utf8'));
}

function folderOf(provider: string): string {
  const shared = process.env['TESTWIRE_SHARED'] ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
  return `${shared}/webhooks/${provider}`;
}
