import { type Capabilities, type LeaseGrant, type RunFact, type TaskBatchJob, taskPlan, tasksQueue } from '@testwire/contracts';
import { connectProducerRedis, createLeaseQueue } from '@testwire/queue';
import { createByteTurns } from '@testwire/runtime';
import { createLogger } from '@testwire/telemetry';
import { openTestStore, startTestRedis } from '@testwire/testkit';
import { recordFacts } from '../../src/record-facts.ts';
import { createAskForReport } from '../../src/tasks/ask-for-report.ts';
import type { TaskDeps } from '../../src/tasks/deps.ts';
import { createDispatcher } from '../../src/tasks/dispatcher.ts';
import { planRecordedTasks } from '../../src/tasks/plan-tasks.ts';
import { registerWorker } from '../../src/workers/register-worker.ts';

export const COMMIT = 'c'.repeat(40);

export const MACHINE: Capabilities = {
  hardware: ['cpu'],
  cpu: { model: 'Test CPU', cores: 4, architecture: 'x64' },
  memoryGb: 16,
  gpus: [],
  os: { platform: 'linux', release: '6.1' },
  software: {},
  labels: {},
};

/** The parts of a coordinator over a real Redis and a real database, to be called one by one. */
export async function openBench() {
  const [redis, kept] = await Promise.all([startTestRedis(), openTestStore()]);
  const link = await connectProducerRedis(redis.url, () => {});
  const logger = createLogger({ service: 'test', level: 'silent' });
  const coordinator = {
    enableBatchProcessing: true,
    batchSizeLimit: 5,
    modelGrouping: true,
    hardwareGrouping: true,
    workerAutoDiscovery: true,
    autoRegisterWorkers: true,
    allowedWorkers: [],
    discoveryIntervalSeconds: 10,
    heartbeatSeconds: 10,
    leaseSeconds: 30,
  };
  const leaseQueue = createLeaseQueue<TaskBatchJob>((name) => ({ ...tasksQueue(''), name }), {
    redis: link,
    logger,
    lockMs: 30_000,
    stalledLookMs: 5000,
    deafAfterMs: 500,
    patienceMs: 40_000,
  });
  /** Keys of the reports that were asked for. */
  const asked: string[] = [];
  let random = 0;
  let shiftMs = 0;
  const deps: TaskDeps = {
    configuration: {
      projects: new Map(),
      connections: new Map(),
      coordinator,
      limits: {} as TaskDeps['configuration']['limits'],
    },
    store: kept.store,
    blobs: kept.blobs,
    reports: { send: async (_job, how) => void asked.push(how?.key ?? ''), close: async () => undefined },
    providers: new Map(),
    logger,
    leaseQueue,
    turns: createByteTurns({ bytes: 1e6, patienceMs: 60_000 }),
    now: () => Date.now() + shiftMs,
    randomHex: (bytes) => String((random += 1)).padStart(bytes * 2, '0'),
  };
  const askForReport = createAskForReport(deps);

  return {
    deps,
    asked,
    askForReport,
    /** Time goes by for the coordinator, not for Redis. */
    pass: (ms: number) => void (shiftMs += ms),
    flush: () => link.client.flushall(),
    async submit(
      runId: string,
      tasks: readonly object[],
      more: object = {},
      attempt = 1,
      use = deps,
    ): Promise<readonly RunFact[]> {
      const plan = taskPlan.parse({ tasks: tasks.map((task) => ({ command: ['true'], ...task })), ...more });
      const { digest } = await deps.blobs.put(
        (async function* () {
          yield Buffer.from(JSON.stringify(plan));
        })(),
      );
      const at = new Date(deps.now()).toISOString();
      const deadline = new Date(deps.now() + plan.deadlineSeconds * 1000).toISOString();
      const shards = plan.tasks.map(({ id }) => id);
      const base = { runId, at };
      const run = { project: 'shop', connection: 'github', repository: { name: 'acme/shop' }, commit: COMMIT };
      const facts: RunFact[] = [
        { ...base, id: 'opened', kind: 'opened', run },
        ...(attempt === 1
          ? []
          : [{ ...base, id: `start-${attempt}`, kind: 'attempt-started' as const, attempt, reason: 'again' }]),
        { ...base, id: `shards-${attempt}-${digest}`, kind: 'planned', attempt, shards, deadline },
        { ...base, id: `planned-${attempt}-${digest}`, kind: 'tasks-planned', attempt, digest, tasks: shards.length },
      ];
      await recordFacts(facts, deps);
      await planRecordedTasks(facts, use);
      return facts;
    },
    async register(id: string, capabilities = MACHINE, use = deps) {
      await registerWorker({ id, capabilities, executors: [], key: `the key of ${id}` }, use);
      const worker = await deps.store.workers.find(id);
      if (worker === undefined) throw new Error('not registered');
      return worker;
    },
    async lease(id: string, use = deps, gone = new AbortController().signal): Promise<LeaseGrant | undefined> {
      const worker = await deps.store.workers.find(id);
      if (worker === undefined) throw new Error('not registered');
      const dispatcher = createDispatcher(use, askForReport);
      try {
        return await dispatcher.lease(worker, 0, gone);
      } finally {
        dispatcher.close();
      }
    },
    async close() {
      await leaseQueue.close();
      await link.close();
      await Promise.all([redis.stop(), kept.close()]);
    },
  };
}

export type Bench = Awaited<ReturnType<typeof openBench>>;
