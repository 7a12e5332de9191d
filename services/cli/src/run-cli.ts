import { ConfigurationError } from '@testwire/config';
import { ProviderConfigurationError } from '@testwire/providers';
import { StartFailure } from '@testwire/standalone';
import { CommanderError } from 'commander';
import type { CliContext } from './context.ts';
import { CommandError, EXIT, type ExitCode } from './exit-code.ts';
import { createProgram } from './program.ts';

const CONFIGURATION_FAULTS = [ConfigurationError, ProviderConfigurationError, StartFailure];

/** Runs one command line (without node and script). Faults that a person can mend are told without a stack trace. */
export async function runCli(args: readonly string[], context: CliContext): Promise<ExitCode> {
  let code: ExitCode = EXIT.good;
  try {
    await createProgram(context, (exitCode) => {
      code = exitCode;
    }).parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    // Commander has printed its own message, help included.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.usage;
    if (error instanceof CommandError) {
      context.warn(`${error.message}\n`);
      return error.exitCode;
    }
    if (error instanceof Error && CONFIGURATION_FAULTS.some((kind) => error instanceof kind)) {
      context.warn(`${error.message}\n`);
      return EXIT.usage;
    }
    throw error;
  }
}
