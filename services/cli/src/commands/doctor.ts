import { type Configuration, loadConfiguration, type ProcessNeeds } from '@testwire/config';
import { type AccessCheck, CIProviderFactory } from '@testwire/providers';
import type { CliContext } from '../context.ts';
import { CommandError, EXIT, type ExitCode } from '../exit-code.ts';
import { printable, printableJson } from '../printable.ts';
import { connectServer } from '../server.ts';

export interface DoctorOptions {
  readonly config?: string;
  readonly server?: string;
  readonly repository?: string;
  readonly callsOnly?: boolean;
  readonly json?: boolean;
}

/** Where a process has the secrets for its own work only, as the coordinator of a deployment. */
const CALLS_ONLY: ProcessNeeds = { settings: true, webhooks: false, tokens: false, links: 'unused' };

interface Examined {
  readonly connection: string;
  readonly provider: string;
  readonly checks: readonly AccessCheck[];
}

async function examineServer(options: DoctorOptions, context: CliContext): Promise<Examined> {
  const what = 'the server answers and is ready';
  const base = { connection: 'server', provider: 'testwire' };
  try {
    await connectServer(options.server, context).get('/readyz');
    return { ...base, checks: [{ what, ok: true }] };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { ...base, checks: [{ what, ok: false, advice: error.message }] };
  }
}

function webhookCheck(secrets: number, hasWebhooks: boolean): AccessCheck[] {
  if (!hasWebhooks) return [];
  const what = 'a webhook secret is configured';
  return secrets > 0
    ? [{ what, ok: true }]
    : [{ what, ok: false, advice: 'Without one every webhook is refused. Set <ID>_WEBHOOK_SECRET or webhookSecret.' }];
}

/** Connections of the projects that have this repository. */
function hostsOf(repository: string | undefined, { projects }: Configuration): string[] {
  return [...projects.values()]
    .filter((project) => repository !== undefined && project.repository?.toLowerCase() === repository.toLowerCase())
    .map((project) => project.connection);
}

/** Where nobody said at which connection the repository is, it is enough that one has it. */
function forgiveMissing(examined: readonly Examined[], repository: string | undefined): readonly Examined[] {
  const found = examined.filter(({ checks }) => checks.some((check) => check.repository === 'found'));
  if (repository === undefined || found.length === 0) return examined;
  const elsewhere = found.map(({ connection }) => connection).join(', ');
  const forgiven: AccessCheck = { what: `${repository} was not found here; it is at ${elsewhere}`, ok: true };
  return examined.map((one) => ({
    ...one,
    checks: one.checks.map((check) => (check.repository === 'missing' ? forgiven : check)),
  }));
}

/** Checks each connection's reachability, token and rights, and the server. Faults of the configuration itself are told all at once. */
export async function doctor(options: DoctorOptions, context: CliContext): Promise<ExitCode> {
  const env = { ...context.env, ...(options.config === undefined ? {} : { TESTWIRE_CONFIG: options.config }) };
  const schemas = new Map(CIProviderFactory.modules().map((module) => [module.id, module.settings]));
  const sources = { env, readFile: (path: string) => context.readFile(path) };
  const isComplete = options.callsOnly !== true;
  const configuration = isComplete ? loadConfiguration(sources, schemas) : loadConfiguration(sources, schemas, CALLS_ONLY);
  const hosts = hostsOf(options.repository, configuration);
  const all: Examined[] = [await examineServer(options, context)];
  const deps = { fetch: context.fetch, now: () => context.now(), log: () => undefined };
  for (const { id, provider: providerId, settings, webhookSecrets, signingTokens } of configuration.connections.values()) {
    const provider = CIProviderFactory.create(providerId, settings, deps);
    const isAsked = options.repository !== undefined && (hosts.length === 0 || hosts.includes(id));
    const checks = await provider.checkAccess(isAsked ? { name: options.repository } : undefined);
    const hasWebhooks = isComplete && CIProviderFactory.find(providerId)?.webhooks !== undefined && providerId !== 'local';
    all.push({
      connection: id,
      provider: providerId,
      checks: [...checks, ...webhookCheck(webhookSecrets.length + signingTokens.length, hasWebhooks)],
    });
    await provider.close();
  }
  const examined = hosts.length === 0 ? forgiveMissing(all, options.repository) : all;
  if (options.json === true) context.print(`${printableJson(examined)}\n`);
  else {
    for (const { connection, provider, checks } of examined) {
      context.print(`${connection} (${provider})\n`);
      for (const check of checks)
        context.print(
          `  ${check.ok ? 'ok  ' : 'FAIL'} ${printable(check.what)}${check.advice === undefined ? '' : `\n       ${printable(check.advice)}`}\n`,
        );
    }
  }
  const bad = examined.filter((one) => one.checks.some((check) => !check.ok));
  if (bad.length === 0) return EXIT.good;
  return bad.every((one) => one.connection === 'server') ? EXIT.unavailable : EXIT.usage;
}
