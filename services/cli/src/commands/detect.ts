import type { CliContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { printable, printableJson } from '../printable.ts';
import { detect as detectCi, lacksToken } from '../claim.ts';

const SECRET = /token|secret|password|key/i;

function withoutSecrets(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key, SECRET.test(key) && typeof value === 'string' ? '(set)' : value]),
  );
}

/** Says which CI this is and what it tells about the commit; never prints a secret. */
export async function detect(options: { readonly json?: boolean }, context: CliContext): Promise<ExitCode> {
  const detected = detectCi(context);
  const shown = detected === undefined ? undefined : { ...detected, settings: withoutSecrets(detected.settings) };
  if (options.json === true) {
    context.print(`${printableJson(shown ?? null)}\n`);
    return EXIT.good;
  }
  if (detected === undefined || shown === undefined) {
    context.print('No CI environment was detected.\n');
    return EXIT.good;
  }
  const lines = [
    ['provider', shown.provider],
    ['repository', shown.repository?.name],
    ['commit', shown.commit],
    ['branch', shown.branch],
    ['change', shown.change?.number],
    ['pipeline', shown.pipeline === undefined ? undefined : `${shown.pipeline.id}, attempt ${shown.pipeline.attempt}`],
    ...Object.entries(shown.settings),
    ['token', lacksToken(detected) ? '(not set)' : undefined],
  ].filter(([, value]) => value !== undefined);
  context.print(
    `${lines.map(([name, value]) => `${String(name).padEnd(12)}${printable(typeof value === 'string' ? value : JSON.stringify(value))}`).join('\n')}\n`,
  );
  return EXIT.good;
}
