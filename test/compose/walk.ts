import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GITHUB_EXAMPLE, startExampleSimulators } from '@testwire/testkit';
import { publicationsOf, runOfDelivery, untilFinal } from '../demo/ask.ts';
import { composeProcesses, interpolate, readCompose } from '../deploy/compose.ts';
import { sendSample } from '../e2e/client.ts';
import { startService } from './start-services.ts';
import { startStores } from './start-stores.ts';
import { takeSpans, type TakenSpan } from './take-spans.ts';

const DELIVERY = 'c0000000-0000-4000-a000-000000000001';
const TOKEN = 'ci-0123456789abcdef';

export interface Walk {
  /** Exit code of each process, by its name in docker-compose.yml. */
  readonly ended: Readonly<Record<string, number>>;
  /** What the simulated GitHub shows in the end. */
  readonly conclusions: readonly (string | null)[];
  readonly unexpected: number;
  /** Of all processes, also what they sent while they drained. */
  readonly spans: readonly TakenSpan[];
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

/** Starts docker-compose.yml as plain processes, sends one webhook through them, and stops them all. */
export async function walkCompose(print: (text: string) => void): Promise<Walk> {
  const folder = await mkdtemp(join(tmpdir(), 'testwire-compose-'));
  // PostgreSQL runs as another user, who has to get through.
  await chmod(folder, 0o711);
  const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true, maxRetries: 5 })];
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
    const stop = async (): Promise<void> => {
      const left = services.filter(({ name }) => ended[name] === undefined);
      await Promise.all(left.map(async (service) => (ended[service.name] = await service.stop())));
    };
    closing.push(stop);
    await Promise.all(starting);
    const url = services.find(({ name }) => name === 'web')?.url ?? '';
    const demo = { url, token: TOKEN, github, gitlab, env: {}, stop: () => Promise.resolve() };
    await sendSample(demo, 'github', 'workflow_run.completed', { deliveryId: DELIVERY });
    const runId = await runOfDelivery(demo, DELIVERY);
    const { status } = await untilFinal(demo, runId);
    const shown = await publicationsOf(demo, runId, 'github', ['check', 'comment']);
    print(`\nOne webhook of GitHub: run ${runId} is ${status}.`);
    for (const { rung, outcome } of shown) print(`GitHub shows it as ${rung} (${outcome}).`);
    await stop();
    const conclusions = [...github.state.checkRuns.values()].map((check) => check.conclusion);
    return { ended, conclusions, unexpected: github.unexpected.length, spans: [...taker.spans] };
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}
