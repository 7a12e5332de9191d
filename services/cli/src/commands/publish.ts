import { describeClaim, detect, runIdOf } from '../claim.ts';
import type { CliContext } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { publishDirectly } from '../publish-directly.ts';
import { publishToServer } from '../publish-to-server.ts';
import type { Publishing, PublishOptions } from '../publishing.ts';

/** To the server, when one is named or nothing else is; otherwise straight to the provider, from inside the CI job. */
export async function publish(patterns: readonly string[], options: PublishOptions, context: CliContext): Promise<ExitCode> {
  const detected = options.autoDetect === true ? detect(context) : undefined;
  const description = describeClaim(options, detected);
  const publishing: Publishing = {
    patterns,
    artifacts: options.artifacts ?? [],
    runId: runIdOf(options, description, context),
    attempt: detected?.pipeline?.attempt ?? 1,
    description,
  };
  const direct =
    options.server === undefined &&
    context.env['TESTWIRE_SERVER'] === undefined &&
    (options.autoDetect === true || options.provider !== undefined);
  return direct ? publishDirectly(publishing, options, detected, context) : publishToServer(publishing, options, context);
}
