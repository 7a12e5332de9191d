import { chosenRunId, describeClaim, detect, findMergeBase } from '../claim.ts';
import type { CliContext } from '../context.ts';
import { CommandError, EXIT, type ExitCode } from '../exit-code.ts';
import { publishDirectly } from '../publish-directly.ts';
import { publishToServer } from '../publish-to-server.ts';
import type { PublishOptions, PublishRequest } from '../publishing.ts';

/** The job that this is; the shards of one matrix need names of their own. */
function shardOf(options: PublishOptions, context: CliContext): string | undefined {
  if (options.shard !== undefined || options.autoDetect !== true) return options.shard;
  return context.env['GITHUB_JOB'] || context.env['CI_JOB_NAME'] || undefined;
}

/** To the server, when one is named or nothing else is; otherwise straight to the provider, from inside the CI job. */
export async function publish(patterns: readonly string[], options: PublishOptions, context: CliContext): Promise<ExitCode> {
  const detected = options.autoDetect === true ? detect(context) : undefined;
  const claimed = describeClaim(options, detected);
  const change = await findMergeBase(claimed.change, context);
  const description = { ...claimed, ...(change === undefined ? {} : { change }) };
  const shard = shardOf(options, context);
  const runId = chosenRunId(options, description, context);
  const request: PublishRequest = {
    patterns,
    artifacts: options.artifacts ?? [],
    attempt: detected?.pipeline?.attempt ?? 1,
    description,
    ...(runId === undefined ? {} : { runId }),
    ...(shard === undefined ? {} : { shard, isNamed: options.shard !== undefined }),
  };
  const direct =
    options.server === undefined &&
    (context.env['TESTWIRE_SERVER'] ?? '') === '' &&
    (options.autoDetect === true || options.provider !== undefined);
  if (direct && options.failOn === 'policy')
    throw new CommandError('--fail-on policy ends by the verdict of a server: name one with --server URL.', EXIT.usage);
  return direct ? publishDirectly(request, options, detected, context) : publishToServer(request, options, context);
}
