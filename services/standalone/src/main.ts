import { parseArgs } from 'node:util';
import { ConfigurationError } from '@testwire/config';
import { migrate } from './migrate.ts';
import { runServices, StartFailure } from './run.ts';
import { parseServiceNames, SERVICE_NAMES } from './service-names.ts';

const HELP = `Runs Testwire services in one process until SIGTERM.

  node services/standalone/dist/main.js [--services ${SERVICE_NAMES.join(',')}] [--migrate-only]

Without --services it runs all of them. --migrate-only brings the schema of DATABASE_URL up to date and ends. Redis and PostgreSQL are embedded unless REDIS_URL and DATABASE_URL name others;
docs/configuration.md lists every variable.
`;

/** Faults that a person can mend are told without a stack trace. */
const TOLD_PLAINLY = [ConfigurationError, StartFailure, RangeError];

try {
  const { values } = parseArgs({
    options: { services: { type: 'string' }, 'migrate-only': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
  } else if (values['migrate-only'] === true) {
    await migrate((text) => process.stdout.write(text));
  } else {
    const services = values.services === undefined ? SERVICE_NAMES : parseServiceNames(values.services);
    const code = await runServices(services, { signals: process, print: (text) => process.stdout.write(text) });
    // What did not drain in time may keep the process alive; another process takes its jobs up.
    process.exit(code);
  }
} catch (error) {
  const plain = error instanceof Error && TOLD_PLAINLY.some((kind) => error instanceof kind);
  process.stderr.write(`${plain ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 2;
}
