import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Configuration, loadConfiguration } from '@testwire/config';
import { CIProviderFactory } from '@testwire/providers';
import { SERVICE_NAMES, startTestwire, tokenFile } from '@testwire/standalone';
import { createLogger, startTelemetry, type TelemetryOptions } from '@testwire/telemetry';
import {
  copyEmptyDatabase,
  GITHUB_EXAMPLE,
  GITLAB_EXAMPLE,
  type GitHubSimulator,
  type GitLabSimulator,
  startExampleSimulators,
} from '@testwire/testkit';

export const GITLAB_WEBHOOK_SECRET = 'sim-gitlab-webhook-token';

export interface Demo {
  readonly url: string;
  readonly token: string;
  readonly github: GitHubSimulator;
  readonly gitlab: GitLabSimulator;
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export interface DemoSettings {
  /** Environment variables to add or replace. */
  readonly env?: Readonly<Record<string, string>>;
  /** Contents of the configuration file; without it the environment alone configures the connections. */
  readonly configFile?: unknown;
  /** Where the simulated GitHub sends its webhooks; absent: nowhere by itself. */
  readonly gitHubWebhookUrl?: string;
  readonly spanProcessors?: TelemetryOptions['spanProcessors'];
}

const CONFIG_FILE = 'demo.config.json';

function configure(env: Readonly<Record<string, string>>, configFile: unknown): Configuration {
  const sources = {
    env: configFile === undefined ? env : { ...env, TESTWIRE_CONFIG: CONFIG_FILE },
    readFile: (path: string): string => {
      if (path === CONFIG_FILE && configFile !== undefined) return JSON.stringify(configFile);
      throw new Error(`${path} is not there`);
    },
  };
  return loadConfiguration(sources, new Map(CIProviderFactory.modules().map((module) => [module.id, module.settings])));
}

/** Starts both simulators and the whole system, which knows them by environment variables alone. Everything is on loopback and temporary. */
export async function startDemo(settings: DemoSettings = {}): Promise<Demo> {
  const dataDir = await mkdtemp(join(tmpdir(), 'testwire-demo-'));
  await copyEmptyDatabase(join(dataDir, 'postgres'));
  const { gitHubWebhookUrl: url } = settings;
  const simulators = await startExampleSimulators(url === undefined ? undefined : { url, secret: GITHUB_EXAMPLE.webhookSecret });
  const { github, gitlab } = simulators;
  const env = {
    PORT: '0',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    GITHUB_TOKEN: GITHUB_EXAMPLE.appToken,
    GITHUB_BASE_URL: github.url,
    GITHUB_WEBHOOK_SECRET: GITHUB_EXAMPLE.webhookSecret,
    GITLAB_TOKEN: GITLAB_EXAMPLE.token,
    GITLAB_BASE_URL: gitlab.apiUrl,
    GITLAB_WEBHOOK_SECRET,
    ...settings.env,
  };
  const telemetry = startTelemetry({
    service: 'demo',
    ...(settings.spanProcessors === undefined ? {} : { spanProcessors: settings.spanProcessors }),
  });
  const testwire = await startTestwire({
    configuration: configure(env, settings.configFile),
    services: SERVICE_NAMES,
    logger: createLogger({ service: 'demo', level: env.LOG_LEVEL }),
    telemetry,
    starting: new AbortController().signal,
    fetch: globalThis.fetch,
    now: Date.now,
    randomHex: (bytes) => randomBytes(bytes).toString('hex'),
  });
  return {
    url: `http://127.0.0.1:${testwire.port}`,
    token: (await readFile(tokenFile(dataDir), 'utf8')).trim(),
    github,
    gitlab,
    env,
    async stop() {
      await testwire.drain();
      await telemetry.stop();
      await simulators.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
