import { loadConfiguration } from '@testwire/config';
import { type ArtifactJob, type CiEventsJob, type QueueDefinition, QUEUES, type WorkerEventsJob } from '@testwire/contracts';
import { CIProviderFactory } from '@testwire/providers';
import type { Producer, SendOptions } from '@testwire/queue';
import { createApp, createByteTurns, listen } from '@testwire/runtime';
import type { AccessToken, BlobStore, Store } from '@testwire/store';
import { createLogger } from '@testwire/telemetry';
import { openTestStore } from '@testwire/testkit';
import { ingressRoutes } from '../../src/index.ts';

export const NOW = '2026-03-01T10:00:00.000Z';
export const GITHUB_SECRET = 'a-webhook-secret';
const logger = createLogger({ service: 'test', level: 'silent' });

/** A queue whose jobs are looked at instead of worked on. */
interface Recorded<Job> extends Producer<Job> {
  readonly jobs: readonly Job[];
  readonly keys: readonly (string | undefined)[];
}

function recordJobs<Job>({ job: schema }: QueueDefinition<Job>): Recorded<Job> {
  const jobs: Job[] = [];
  const keys: (string | undefined)[] = [];
  return {
    jobs,
    keys,
    async send(job, options: SendOptions = {}) {
      // As the real one does.
      jobs.push(schema.parse(job));
      keys.push(options.key);
    },
    close: async () => undefined,
  };
}

export interface ServedIngress {
  readonly url: string;
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly ciEvents: Recorded<CiEventsJob>;
  readonly workerEvents: Recorded<WorkerEventsJob>;
  readonly artifacts: Recorded<ArtifactJob>;
  close(): Promise<void>;
}

const CONFIG = {
  connections: {
    github: { provider: 'github', token: { env: 'TOKEN' }, webhookSecret: { env: 'SECRET' } },
    'azure-devops': {
      provider: 'azure-devops',
      baseUrl: 'https://dev.azure.com/acme',
      token: { env: 'TOKEN' },
      webhookSecret: { env: 'SECRET' },
    },
  },
  projects: {
    shop: { connection: 'github', repository: 'acme/shop' },
    both: { connection: 'github', repository: 'acme/both' },
    'both-local': { connection: 'local', repository: 'acme/both' },
  },
};

/** The routes over a real database and a real folder. `tokenOf` says what the bearer of a request may do. */
export async function serveIngress(tokenOf: (bearer: string) => AccessToken): Promise<ServedIngress> {
  const kept = await openTestStore(logger);
  const { store, blobs } = kept;
  const modules = CIProviderFactory.modules();
  const configuration = loadConfiguration(
    {
      env: { TESTWIRE_CONFIG: 'testwire.json', DATA_DIR: kept.blobFolder, TOKEN: 'token', SECRET: GITHUB_SECRET },
      readFile: () => JSON.stringify(CONFIG),
    },
    new Map(modules.map((module) => [module.id, module.settings])),
  );
  const queues = {
    ciEvents: recordJobs(QUEUES.ciEvents),
    workerEvents: recordJobs(QUEUES.workerEvents),
    artifacts: recordJobs(QUEUES.artifacts),
    reports: recordJobs(QUEUES.reports),
  };
  const webhooks = new Map(modules.flatMap(({ id, webhooks: half }) => (half === undefined ? [] : [[id, half] as const])));
  const now = (): number => Date.parse(NOW);
  const turns = createByteTurns({ bytes: configuration.limits.resultBytes, patienceMs: 60_000 });
  const app = createApp({
    routes: ingressRoutes({ configuration, store, blobs, ...queues, webhooks, turns, logger, now }),
    dependencies: [],
    logger,
    trustedProxies: 0,
    renderMetrics: async () => '',
    isDraining: () => false,
    guard: async (_route, request, response) => {
      response.locals['token'] = tokenOf(request.get('Authorization')?.replace('Bearer ', '') ?? '');
    },
  });
  const listener = await listen(app, '127.0.0.1', 0);
  return {
    url: `http://127.0.0.1:${listener.port}`,
    store,
    blobs,
    ...queues,
    async close() {
      await listener.close();
      await kept.close();
    },
  };
}
