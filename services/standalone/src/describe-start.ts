import { resolve } from 'node:path';
import type { Configuration } from '@testwire/config';
import { tokenFile } from './provision-tokens.ts';
import { SERVICE_NAMES, type ServiceName } from './service-names.ts';
import type { Testwire } from './start-testwire.ts';

/** As one word of a POSIX shell. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** What the command line has to be told of this server: it looks at port 8080, and for the token in `.data`, unless it is told otherwise. */
function settingsFor(url: string, port: number, dataDir: string): string {
  const server = port === 8080 ? '' : `TESTWIRE_SERVER=${url} `;
  return dataDir === resolve('.data') ? server : `DATA_DIR=${shellWord(dataDir)} ${server}`;
}

/** What a person at the terminal wants to know now: where it is, what is embedded, and what to try. */
export function describeStart(
  configuration: Pick<Configuration, 'host' | 'dataDir' | 'connections'>,
  services: readonly ServiceName[],
  testwire: Pick<Testwire, 'port' | 'embedded'>,
): string {
  const url = `http://${configuration.host}:${testwire.port}`;
  if (SERVICE_NAMES.some((name) => !services.includes(name))) return `Testwire ${services.join(', ')} on ${url}\n`;
  const token = tokenFile(configuration.dataDir);
  const settings = settingsFor(url, testwire.port, configuration.dataDir);
  const next = [
    [`${settings}npx testwire publish "reports/*.xml"`, 'publish your result files'],
    [`${settings}npx testwire worker`, 'make this machine a worker, for tasks'],
    [`${settings}npx testwire submit plan.yaml --wait`, 'have workers do tasks: docs/coordination.md'],
    [`${settings}npx testwire runs`, 'list runs'],
    ['npm run demo', 'see the whole way with simulated GitHub and GitLab'],
  ] as const;
  const width = Math.max(...next.map(([command]) => command.length));
  return [
    '',
    `Testwire is ready on ${url}`,
    '',
    `  embedded     ${testwire.embedded.join(', ') || 'nothing'}`,
    `  connections  ${[...configuration.connections.keys()].join(', ')}`,
    `  data         ${configuration.dataDir}`,
    `  token        ${token}`,
    '',
    'Try next, in another terminal:',
    ...next.map(([command, what]) => `  ${command.padEnd(width)}   ${what}`),
    '',
  ].join('\n');
}
