import { CommanderError } from 'commander';
import type { CliContext } from './context.ts';
import { CommandError, EXIT, type ExitCode } from './exit-code.ts';
import { explainFault } from './explain-fault.ts';
import { printable } from './printable.ts';
import { createProgram } from './program.ts';

/** Loads the classes only now that something has failed: they come with all of the system. */
async function isConfigurationFault(fault: Error): Promise<boolean> {
  const [{ ConfigurationError }, { ProviderConfigurationError }, { StartFailure }] = await Promise.all([
    import('@testwire/config'),
    import('@testwire/providers'),
    import('@testwire/standalone'),
  ]);
  return [ConfigurationError, ProviderConfigurationError, StartFailure].some((kind) => fault instanceof kind);
}

/**
 * Runs one command line (without node and script). Faults that a person can mend are told without a stack trace. Never
 * throws: an error that ends the process by itself would end it with 1, which says that tests failed.
 */
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
    const fault = explainFault(error);
    if (fault !== undefined) {
      context.warn(`${printable(fault.message)}\n`);
      return fault.exitCode;
    }
    if (error instanceof Error && (await isConfigurationFault(error))) {
      context.warn(`${error.message}\n`);
      return EXIT.usage;
    }
    context.warn(`testwire itself is at fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return EXIT.usage;
  }
}
