import { loadConfiguration } from '@testwire/config';
import { deriveRunId, formatCount, isFinished, type RunReport } from '@testwire/contracts';
import { type CIProvider, CIProviderFactory, type DetectedCi } from '@testwire/providers';
import { ephemeralPublications, publishRun, type SurfaceResult } from '@testwire/publishing';
import { redactSecrets } from '@testwire/reports';
import { addToSummary } from './add-to-summary.ts';
import { buildLocalReport } from './build-local-report.ts';
import { lacksToken } from './claim.ts';
import type { PublishOptions, PublishRequest } from './publishing.ts';
import type { CliContext } from './context.ts';
import { CommandError, EXIT, type ExitCode } from './exit-code.ts';
import { printable } from './printable.ts';
import { type ReadFiles, readFiles } from './read-files.ts';

/** The settings of the configuration file or the environment; what was detected fills in the rest. */
function connect(
  options: PublishOptions,
  detected: DetectedCi | undefined,
  context: CliContext,
): { connection: string; provider: CIProvider } {
  const connection = options.provider ?? detected?.provider ?? 'local';
  const schemas = new Map(CIProviderFactory.modules().map((module) => [module.id, module.settings]));
  const env = { ...context.env, ...(options.config === undefined ? {} : { TESTWIRE_CONFIG: options.config }) };
  const deps = {
    fetch: context.fetch,
    now: () => context.now(),
    log: (_level: string, fields: Readonly<Record<string, unknown>>, message: string) => {
      const detail = typeof fields['detail'] === 'string' ? `: ${redactSecrets(fields['detail'])}` : '';
      context.warn(`${printable(`${message}${detail}`)}\n`);
    },
  };
  if (options.config === undefined && detected !== undefined && detected.provider === connection) {
    if (lacksToken(detected))
      context.warn(`No token is set. Put one into ${connection.toUpperCase()}_TOKEN in the job's environment.\n`);
    return { connection, provider: CIProviderFactory.create(detected.provider, detected.settings, deps) };
  }
  const configuration = loadConfiguration({ env, readFile: (path) => context.readFile(path) }, schemas);
  const found = configuration.connections.get(connection);
  if (found === undefined) {
    const known = [...configuration.connections.keys()].join(', ');
    throw new CommandError(
      `There is no connection "${connection}"; there are ${known}. Set its token in the environment, or name a file with --config.`,
      EXIT.usage,
    );
  }
  return { connection, provider: CIProviderFactory.create(found.provider, found.settings, deps) };
}

function describe(entry: SurfaceResult): string {
  if (entry.result !== 'written') return `${entry.surface}: ${entry.result}`;
  const { outcome } = entry;
  switch (outcome.kind) {
    case 'done':
    case 'unchanged':
      return `${entry.surface}: ${outcome.kind} (${outcome.value.rung})${outcome.value.url === undefined ? '' : ` ${outcome.value.url}`}`;
    case 'degraded':
      return `${entry.surface}: shown as ${outcome.rung}, because ${outcome.reason}`;
    case 'unsupported':
      return `${entry.surface}: not supported: ${outcome.reason}`;
    case 'failed':
      return `${entry.surface}: failed (${outcome.failure.kind}): ${outcome.failure.message}`;
  }
}

/** What was not shown or not read weighs more than what the tests came to. */
function exitCodeOf(
  results: readonly SurfaceResult[],
  files: ReadFiles,
  status: RunReport['status'],
  failOn: PublishOptions['failOn'],
): ExitCode {
  const failures = results.flatMap((entry) =>
    entry.result === 'written' && entry.outcome.kind === 'failed' ? [entry.outcome.failure] : [],
  );
  if (failures.length === 0) {
    if (files.problems.length > 0) return EXIT.usage;
    return failOn === 'any' && status !== 'passed' ? EXIT.testsFailed : EXIT.good;
  }
  return failures.some((failure) => failure.kind === 'auth' || failure.kind === 'permission') ? EXIT.usage : EXIT.unavailable;
}

function runIdOf({ runId, description: { repository, commit, name, pipeline } }: PublishRequest): string {
  return runId ?? deriveRunId(repository?.name ?? '', commit ?? '', name ?? '', pipeline?.id ?? '');
}

/** Without a server: reads the files here, and shows the result at the provider as the notifier would. */
export async function publishDirectly(
  publishing: PublishRequest,
  options: PublishOptions,
  detected: DetectedCi | undefined,
  context: CliContext,
): Promise<ExitCode> {
  const { connection, provider } = connect(options, detected, context);
  if (publishing.artifacts.length > 0)
    context.warn('Artifacts are kept by a server only; name one with --server to publish them.\n');
  try {
    const files = await readFiles(publishing.patterns, context);
    for (const problem of files.problems)
      context.warn(`${printable(`${problem.file ?? ''}:${problem.line ?? 1}: ${problem.message}`)}\n`);
    const at = new Date(context.now()).toISOString();
    const report = buildLocalReport(files, { ...publishing, runId: runIdOf(publishing), at });
    if (!isFinished(report.status)) throw new Error('A report of files is always final.');
    if (detected?.summary !== undefined) await addToSummary(report, detected.summary, context);
    const deps = {
      publications: ephemeralPublications(),
      // What it would log is in the outcomes.
      logger: { warn: () => undefined },
      now: () => context.now(),
      newHolder: () => context.randomHex(8),
    };
    const results = await publishRun(report, { connection, provider }, deps);
    if (results.length === 0) {
      throw new CommandError(
        'There is no place to show the run at: give --repository and --commit, or --auto-detect inside a CI job.',
        EXIT.usage,
      );
    }
    if (options.json === true)
      context.print(`${JSON.stringify({ runId: report.runId, status: report.status, totals: report.totals, results })}\n`);
    else
      context.print(
        `${formatCount(report.totals.total, 'test')}, ${report.totals.failed + report.totals.errored} failed: ${report.status}\n${results.map((entry) => printable(describe(entry))).join('\n')}\n`,
      );
    const code = exitCodeOf(results, files, report.status, options.failOn);
    if (code === EXIT.unavailable) context.warn('Nothing tries that again by itself: run the command again.\n');
    return code;
  } finally {
    await provider.close();
  }
}
