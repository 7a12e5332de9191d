import type { Configuration } from '@testwire/config';
import { tokenFile } from './provision-tokens.ts';
import { SERVICE_NAMES, type ServiceName } from './service-names.ts';
import type { Testwire } from './start-testwire.ts';

/** What a person at the terminal wants to know now: where it is, what is embedded, and what to try. */
export function describeStart(
  configuration: Pick<Configuration, 'host' | 'dataDir' | 'connections'>,
  services: readonly ServiceName[],
  testwire: Pick<Testwire, 'port' | 'embedded'>,
): string {
  const url = `http://${configuration.host}:${testwire.port}`;
  if (SERVICE_NAMES.some((name) => !services.includes(name))) return `Testwire ${services.join(', ')} on ${url}\n`;
  const token = tokenFile(configuration.dataDir);
  // The command line looks at port 8080 unless it is told otherwise.
  const server = testwire.port === 8080 ? '' : `TESTWIRE_SERVER=${url} `;
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
    `  ${server}npx testwire publish "reports/*.xml"   publish your result files`,
    `  ${server}npx testwire runs                      list runs`,
    '  npm run demo                              see the whole way with simulated GitHub and GitLab',
    '',
  ].join('\n');
}
