import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../../../shared/webhooks/teamcity/', import.meta.url));

/** TeamCity's payloads beside the repository; none, with a message, where that folder is absent. */
export function sharedTeamCityPayloads(): readonly { readonly name: string; readonly body: Buffer }[] {
  if (!existsSync(folder)) {
    process.stderr.write(`Skipped: the payloads in ${folder} are absent.\n`);
    return [];
  }
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json') && !file.endsWith('.headers.json'))
    .map((file) => ({ name: file.slice(0, -'.json'.length), body: readFileSync(folder + file) }));
}
