import { CIProviderFactory, type SampleContext, type SignedSample, type WebhookModule } from '@testwire/providers';
import type { CliContext } from '../context.ts';
import { CommandError, EXIT, type ExitCode } from '../exit-code.ts';
import { printable, printableJson } from '../printable.ts';
import { connectServer, Refused } from '../server.ts';

export interface SendWebhookOptions {
  readonly server?: string;
  readonly connection?: string;
  readonly secret?: string;
  readonly repository: string;
  readonly repositoryId: string;
  readonly commit: string;
  readonly branch: string;
  readonly change: number;
  readonly pipeline: string;
  readonly attempt: number;
  readonly delivery?: string;
}

/** Providers whose events can be sent. */
function providersWithSamples(): string[] {
  return CIProviderFactory.modules()
    .filter((module) => (module.webhooks?.samples.length ?? 0) > 0)
    .map((module) => module.id);
}

const variableOf = (provider: string, what: string): string => `${provider.toUpperCase().replaceAll('-', '_')}_${what}`;

function findSecret(provider: string, options: SendWebhookOptions, context: CliContext): string {
  const variable = variableOf(provider, 'WEBHOOK_SECRET');
  const secret = options.secret ?? context.env[variable];
  if (secret === undefined || secret === '')
    throw new CommandError(`Give the webhook's secret with --secret, or set ${variable}.`, EXIT.usage);
  return secret;
}

/** A GUID of version 4, as providers use for deliveries. */
function newDeliveryId(context: CliContext): string {
  const hex = context.randomHex(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** What makes the server know a connection of this id. */
function howToConnect(connection: string, provider: string): string {
  const inFile = `"connections" of its configuration file has "${connection}" with "provider": "${provider}"`;
  if (connection !== provider) return `The server knows this connection when ${inFile}.`;
  const variables = ['TOKEN', 'WEBHOOK_SECRET'].map((what) => variableOf(provider, what)).join(' and ');
  return `The server knows this connection when it is started with ${variables} in its environment, or when ${inFile}.`;
}

/** A wrong name is told with the names that there are. */
function makeSample(webhooks: WebhookModule, event: string, sample: SampleContext): SignedSample {
  try {
    return webhooks.sample(event, sample);
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError(printable(error.message), EXIT.usage);
    throw error;
  }
}

/** Signs a sample of a provider's event as the provider would, and posts it. */
export async function sendWebhook(
  provider: string,
  event: string,
  options: SendWebhookOptions,
  context: CliContext,
): Promise<ExitCode> {
  const module = CIProviderFactory.find(provider);
  if (module?.webhooks === undefined) {
    throw new CommandError(`"${provider}" sends no webhooks; there are ${providersWithSamples().join(', ')}.`, EXIT.usage);
  }
  const sample = {
    repository: options.repository,
    repositoryId: options.repositoryId,
    commit: options.commit,
    branch: options.branch,
    changeNumber: options.change,
    pipelineId: options.pipeline,
    pipelineAttempt: options.attempt,
    deliveryId: options.delivery ?? newDeliveryId(context),
    at: new Date(context.now()).toISOString(),
    secret: '',
  };
  // The name first: who has none that exists needs no secret yet.
  makeSample(module.webhooks, event, sample);
  const secret = findSecret(provider, options, context);
  const { headers, body, pathKey } = makeSample(module.webhooks, event, { ...sample, secret });
  const server = connectServer(options.server, context);
  const connection = options.connection ?? provider;
  const key = pathKey === undefined ? '' : `/${encodeURIComponent(pathKey)}`;
  try {
    const answer = await server.deliver(`/webhooks/${encodeURIComponent(connection)}${key}`, body, headers);
    context.print(`${printableJson(answer)}\n`);
    return EXIT.good;
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 404) throw error;
    throw new CommandError(`${error.message} ${printable(howToConnect(connection, provider))}`, EXIT.usage, { cause: error });
  }
}
