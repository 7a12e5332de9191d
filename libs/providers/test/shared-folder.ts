import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../../shared/webhooks/gitlab/', import.meta.url));

export interface SharedPayload {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** GitLab's payloads beside the repository; none, with a message, where that folder is absent. */
export function sharedGitLabPayloads(): readonly SharedPayload[] {
  if (!existsSync(folder)) {
    process.stderr.write(`Skipped: the payloads in ${folder} are absent.\n`);
    return [];
  }
  return readdirSync(folder)
    .filter((file) => file.endsWith('.headers.json'))
    .map((file) => {
      const name = file.slice(0, -'.headers.json'.length);
      const headers = JSON.parse(readFileSync(folder + file, 'utf8')) as Record<string, string>;
      return {
        name,
        headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value])),
        body: readFileSync(`${folder}${name}.json`),
      };
    });
}

export interface SigningVector {
  readonly token: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function sharedSigningVector(): SigningVector | undefined {
  const file = `${folder}signature-vectors.json`;
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { signing: SigningVector }).signing;
}
