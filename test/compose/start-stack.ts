import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GITHUB_EXAMPLE, startExampleSimulators } from '@testwire/testkit';
import type { Demo } from '../demo/start-demo.ts';
import { composeProcesses, interpolate, readCompose } from '../deploy/compose.ts';
import { type LocalService, startService } from './start-services.ts';
import { startStores } from './start-stores.ts';
import { takeSpans, type TakenSpan } from './take-spans.ts';

const TOKEN = 'ci-0123456789abcdef';

export interface Stack {
  /** How `web` is reached, and the simulators behind it. */
  readonly demo: Demo;
  readonly services: readonly LocalService[];
  /** A folder for whoever uses the stack; it goes with it. */
  readonly folder: string;
  /** Of all processes, also what they send while they drain. */
  readonly spans: readonly TakenSpan[];
  /** Drains all services; the exit code of each, by its name in docker-compose.yml. */
  drain(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

/** What .env would say. The S3 server here knows no other account. */
function variables(gitHubUrl: string, otlpUrl: string): Record<string, string> {
  return {
    POSTGRES_PASSWORD: 'postgres-0123456789',
    REDIS_PASSWORD: 'redis-0123456789',
    S3_ACCESS_KEY: 'S3RVER',
    S3_SECRET_KEY: 'S3RVER',
    TESTWIRE_TOKEN: TOKEN,
    LINK_SECRET: 'links-0123456789abcdef0123456789abcdef',
    GITHUB_TOKEN: GITHUB_EXAMPLE.appToken,
    GITHUB_WEBHOOK_SECRET: GITHUB_EXAMPLE.webhookSecret,
    GITHUB_BASE_URL: gitHubUrl,
    LOG_LEVEL: 'warn',
    OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl,
  };
}

/** Starts docker-compose.yml as plain processes: stores, simulators, and every service that is ours. */
export async function startStack(print: (text: string) => void): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), 'testwire-compose-'));
  // PostgreSQL runs as another user, who has to get through.
  await chmod(folder, 0o711);
  const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true, maxRetries: 5 })];
  const close = async (): Promise<void> => {
    for (const one of closing.splice(0).toReversed()) await one();
  };
  try {
    const simulators = await startExampleSimulators();
    closing.push(() => simulators.close());
    const { github, gitlab } = simulators;
    const taker = await takeSpans();
    closing.push(() => taker.close());
    const compose = interpolate(readCompose(), variables(github.url, taker.url));
    const stores = await startStores(compose, folder);
    closing.push(() => stores.stop());
    print('redis, postgres, s3 and the bucket are there.');
    const ended: Record<string, number> = {};
    const starting = composeProcesses(compose).map(async (process) => {
      const service = await startService(process, folder, stores.addresses);
      print(`${service.name.padEnd(24)} ${service.url}  ready`);
      return service;
    });
    const settled = await Promise.allSettled(starting);
    const services = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const drain = async (): Promise<Record<string, number>> => {
      const left = services.filter(({ name }) => ended[name] === undefined);
      await Promise.all(left.map(async (service) => (ended[service.name] = await service.stop())));
      return ended;
    };
    closing.push(drain);
    await Promise.all(starting);
    const url = services.find(({ name }) => name === 'web')?.url ?? '';
    const demo = { url, token: TOKEN, github, gitlab, env: {}, stop: () => Promise.resolve() };
    return { demo, services, folder, spans: taker.spans, drain, close };
  } catch (error) {
    await close();
    throw error;
  }
}
