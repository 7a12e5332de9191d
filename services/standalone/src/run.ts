import { randomBytes } from 'node:crypto';
import { type Configuration, loadConfiguration, type ProcessNeeds, processSources } from '@testwire/config';
import { CIProviderFactory } from '@testwire/providers';
import { runUntilSignal, type SignalSource } from '@testwire/runtime';
import { createLogger, startTelemetry } from '@testwire/telemetry';
import { describeStart } from './describe-start.ts';
import { SERVICE_NAMES, type ServiceName } from './service-names.ts';
import { type StartOptions, startTestwire, type Testwire } from './start-testwire.ts';

/** Which secrets these services work with. */
function needsOf(services: readonly ServiceName[]): ProcessNeeds {
  const some = (...names: readonly ServiceName[]): boolean => services.some((service) => names.includes(service));
  return {
    settings: some('coordinator', 'artifact-uploader', 'notifier'),
    webhooks: some('ingress'),
    tokens: some('ingress', 'api'),
    links: !some('ingress', 'api', 'formatter', 'notifier')
      ? 'unused'
      : services.length === SERVICE_NAMES.length
        ? 'optional'
        : 'required',
  };
}

/** Reads the configuration of this process with the settings schemas of every known provider. Throws {@link ConfigurationError}. */
function configurationOfProcess(services: readonly ServiceName[]): Configuration {
  const schemas = new Map(CIProviderFactory.modules().map((module) => [module.id, module.settings]));
  return loadConfiguration(processSources(), schemas, needsOf(services));
}

/** The system could not start, for a reason that a person can mend; the message says which. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}

function explain(error: unknown, { host, port }: Configuration): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is in use. Stop what uses it, or set PORT to another.`;
  }
  return error instanceof Error ? error.message : String(error);
}

async function startOrExplain(options: StartOptions): Promise<Testwire> {
  try {
    return await startTestwire(options);
  } catch (error) {
    if (error === options.starting.reason) throw error;
    options.logger.debug({ err: error }, 'start failed');
    throw new StartFailure(`${explain(error, options.configuration)}\nLOG_LEVEL=debug shows where it failed.`, { cause: error });
  }
}

/** Runs the named services until SIGTERM or SIGINT. Answers with the exit code of the process. */
export async function runServices(
  services: readonly ServiceName[],
  options: { readonly signals: SignalSource; print(text: string): void },
): Promise<number> {
  const configuration = configurationOfProcess(services);
  const name = services.length === SERVICE_NAMES.length ? 'standalone' : services.join('+');
  const logger = createLogger({ service: name, level: configuration.logLevel });
  const { otlpEndpoint } = configuration;
  const telemetry = startTelemetry({ service: name, ...(otlpEndpoint === undefined ? {} : { otlpEndpoint }) });
  try {
    const start = async (starting: AbortSignal): Promise<Testwire> => {
      const testwire = await startOrExplain({
        configuration,
        services,
        logger,
        telemetry,
        starting,
        fetch: globalThis.fetch,
        now: Date.now,
        randomHex: (bytes) => randomBytes(bytes).toString('hex'),
      });
      options.print(describeStart(configuration, services, testwire));
      return testwire;
    };
    return await runUntilSignal(start, { signals: options.signals, drainMs: configuration.drainMs, logger });
  } finally {
    // Traces are no work: without them a process has drained all the same.
    await telemetry.stop().catch((error: unknown) => logger.warn({ err: error }, 'the last spans were not sent'));
  }
}
