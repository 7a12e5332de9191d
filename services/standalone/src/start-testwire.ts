import { apiRoutes } from '@testwire/api';
import { startUploader } from '@testwire/artifact-uploader';
import type { Configuration } from '@testwire/config';
import { notifyQueue, QUEUES, type TaskBatchJob, tasksQueue } from '@testwire/contracts';
import { openWorkerDesk, startCoordinator, type TaskDeps } from '@testwire/coordinator';
import { startFormatter } from '@testwire/formatter';
import { ingressRoutes } from '@testwire/ingress';
import { startNotifier } from '@testwire/notifier';
import type { CIProvider } from '@testwire/providers';
import {
  createLeaseQueue,
  createProducer,
  createWriteBudget,
  type LeaseQueue,
  observeQueues,
  type Producer,
  type Spool,
} from '@testwire/queue';
import {
  type ByteTurns,
  createApp,
  createByteTurns,
  listenThen,
  openApiRoute,
  type Route,
  type Running,
  runningTogether,
  tryAddress,
} from '@testwire/runtime';
import type { Logger, Telemetry } from '@testwire/telemetry';
import { announce } from './announce.ts';
import { connectProviders, openWebhooks, showsRuns } from './connect-providers.ts';
import { createFindWorkerToken } from './find-worker-token.ts';
import { createGuard } from './guard.ts';
import { openIntakeSpool } from './open-intake-spool.ts';
import { openParts, type Parts } from './open-parts.ts';
import { withLinkSecret } from './provision-secret.ts';
import { provisionTokens } from './provision-tokens.ts';
import { knownHosts, withPort } from './public-address.ts';
import { rememberWorkers } from './remember-workers.ts';
import { SERVICE_NAMES, type ServiceName } from './service-names.ts';

/** How long a posted result waits until others are read. Senders give up after a minute, so they hear of it before that. */
const TURN_PATIENCE_MS = 30_000;

export interface StartOptions {
  readonly configuration: Configuration;
  readonly services: readonly ServiceName[];
  readonly logger: Logger;
  readonly telemetry: Pick<Telemetry, 'renderMetrics'>;
  readonly fetch: typeof globalThis.fetch;
  /** Aborted when the start is to be given up. */
  readonly starting: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** So many random bytes, as hex. */
  readonly randomHex: (bytes: number) => string;
}

export interface Testwire extends Running {
  readonly port: number;
  readonly embedded: readonly string[];
}

/** Everything that was started, in order; drained in reverse. */
class Started implements Running {
  readonly #parts: Running[] = [];
  draining = false;
  add(part: Running): void {
    this.#parts.push(part);
  }
  async drain(): Promise<void> {
    this.draining = true;
    await runningTogether(this.#parts.splice(0)).drain();
  }
}

function createProducers(configuration: Configuration, parts: Parts, spool: Spool | undefined) {
  const { producers: redis } = parts;
  const used = new Set([...configuration.connections.values()].map((connection) => connection.provider));
  // Nobody would work on the jobs of a provider that shows nothing.
  const providers = [...used].filter(showsRuns);
  const all = {
    ciEvents: createProducer(QUEUES.ciEvents, redis, spool),
    workerEvents: createProducer(QUEUES.workerEvents, redis, spool),
    reports: createProducer(QUEUES.reports, redis, spool),
    artifacts: createProducer(QUEUES.artifacts, redis, spool),
    notifiers: new Map(providers.map((provider) => [provider, createProducer(notifyQueue(provider), redis)])),
  };
  const { notifiers, ...single } = all;
  const everyone: Producer<never>[] = [...Object.values(single), ...notifiers.values()];
  const closing: Running = {
    async drain() {
      await Promise.all(everyone.map((producer) => producer.close()));
    },
  };
  const names = [...Object.values(QUEUES), ...providers.map(notifyQueue)].map(({ name }) => name);
  return { ...all, names, closing };
}

/** The others never call a provider, and are not given the secrets to. */
function needsProviders(services: readonly ServiceName[]): boolean {
  return services.some((service) => service === 'coordinator' || service === 'artifact-uploader' || service === 'notifier');
}

function openProviders(options: StartOptions, parts: Parts, started: Started): ReadonlyMap<string, CIProvider> {
  if (!needsProviders(options.services)) return new Map();
  const budgetOf = (connection: string) => createWriteBudget(parts.producers, () => options.randomHex(8), connection);
  const providers = connectProviders(options.configuration, { ...options, budgetOf });
  started.add({
    async drain() {
      await Promise.all([...providers.values()].map((provider) => provider.close()));
    },
  });
  return providers;
}

/** Looks for stalled leases so often that one is found within a lease's time. */
function stalledLook({ leaseSeconds }: Configuration['coordinator']): number {
  return Math.min(5, leaseSeconds / 3) * 1000;
}

function openLeaseQueue(
  { configuration, logger }: StartOptions,
  { producers: redis }: Parts,
  started: Started,
): LeaseQueue<TaskBatchJob> {
  const { coordinator } = configuration;
  const lockMs = coordinator.leaseSeconds * 1000;
  const times = {
    lockMs,
    stalledLookMs: stalledLook(coordinator),
    deafAfterMs: Math.max(1500, lockMs / 6),
    // Workers that hold something come back within a heartbeat.
    patienceMs: lockMs + coordinator.heartbeatSeconds * 1000,
  };
  const define = (name: string) => ({ ...tasksQueue(''), name });
  const queue = createLeaseQueue(define, { redis, logger: logger.child({ module: 'leases' }), ...times });
  started.add({ drain: () => queue.close() });
  return queue;
}

/**
 * For the coordinator, and for ingress: workers reach whatever everybody else reaches, behind one address. What is handed out is in Redis
 * and PostgreSQL, so it makes no difference who does. The others hand out no work.
 */
function makeTaskDeps(
  options: StartOptions,
  parts: Parts,
  producers: ReturnType<typeof createProducers>,
  providers: ReadonlyMap<string, CIProvider>,
  turns: ByteTurns,
  started: Started,
): TaskDeps | undefined {
  const { configuration, services, now } = options;
  if (!services.includes('coordinator') && !services.includes('ingress')) return undefined;
  const logger = options.logger.child({ module: 'coordinator' });
  const leaseQueue = openLeaseQueue(options, parts, started);
  const randomHex = (bytes: number): string => options.randomHex(bytes);
  return {
    configuration,
    store: parts.store,
    blobs: parts.blobs,
    reports: producers.reports,
    providers,
    leaseQueue,
    logger,
    now,
    randomHex,
    turns,
  };
}

function startConsumers(
  options: StartOptions,
  parts: Parts,
  producers: ReturnType<typeof createProducers>,
  providers: ReadonlyMap<string, CIProvider>,
  taskDeps: TaskDeps | undefined,
): Running[] {
  const { configuration, services, logger, now } = options;
  const common = { configuration, ...parts, ...producers, providers, now };
  const starters: Readonly<Partial<Record<ServiceName, () => Running[]>>> = {
    notifier: () => {
      const served =
        configuration.notifierProvider === undefined ? [...producers.notifiers.keys()] : [configuration.notifierProvider];
      const deps = {
        ...common,
        publications: parts.store.publications,
        runs: parts.store.runs,
        newHolder: () => options.randomHex(8),
      };
      return served.map((provider) =>
        startNotifier(provider, { ...deps, logger: logger.child({ module: `notifier-${provider}` }) }, parts.consumers),
      );
    },
    'artifact-uploader': () => [
      startUploader({ ...common, logger: logger.child({ module: 'artifact-uploader' }) }, parts.consumers),
    ],
    formatter: () => [startFormatter({ ...common, logger: logger.child({ module: 'formatter' }) }, parts.consumers)],
    coordinator: () => (taskDeps === undefined ? [] : [startCoordinator({ ...taskDeps, configuration }, parts.consumers)]),
  };
  return Object.entries(starters).flatMap(([name, start]) => (services.some((service) => service === name) ? start() : []));
}

function collectRoutes(
  options: StartOptions,
  parts: Parts,
  producers: ReturnType<typeof createProducers>,
  turns: ByteTurns,
  ofWorkers: readonly Route[],
): Route[] {
  const { configuration, services, logger, now } = options;
  const common = { ...parts, configuration, now };
  const routes = [
    ...(services.includes('ingress')
      ? ingressRoutes({
          ...common,
          ...producers,
          webhooks: openWebhooks(configuration, options),
          turns,
          logger: logger.child({ module: 'ingress' }),
        })
      : []),
    ...(services.includes('api') ? apiRoutes(common) : []),
    ...ofWorkers,
  ];
  return [...routes, openApiRoute(routes, configuration.publicUrl)];
}

async function drainTogether(parts: readonly Running[]): Promise<void> {
  const results = await Promise.allSettled(parts.map((part) => part.drain()));
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} of ${parts.length} parts could not be drained.`);
}

async function startAll(given: StartOptions, started: Started): Promise<Testwire> {
  const { services, logger, starting } = given;
  await tryAddress(given.configuration.host, given.configuration.port);
  const [{ store, ...rest }, opened] = await openParts(given.configuration, logger, starting);
  started.add(opened);
  const parts: Parts = { ...rest, store: { ...store, workers: rememberWorkers(store.workers, given.now) } };
  const local = SERVICE_NAMES.every((name) => services.includes(name));
  const provisioning = { local, randomHex: (bytes: number) => given.randomHex(bytes) };
  const options = { ...given, configuration: await withLinkSecret(given.configuration, provisioning) };
  const { configuration } = options;
  const intakeSpool = await openIntakeSpool(options, parts);
  if (intakeSpool !== undefined) started.add(intakeSpool);
  const spool = intakeSpool?.spool;
  const producers = createProducers(configuration, parts, spool);
  started.add(producers.closing);
  if (services.includes('api')) {
    const queues = observeQueues(producers.names, parts.producers, options.now);
    started.add({ drain: () => queues.close() });
  }
  if (services.includes('ingress') || services.includes('api')) {
    await provisionTokens(configuration, parts.store.tokens, provisioning);
  }
  const providers = openProviders(options, parts, started);
  const turns = createByteTurns({ bytes: configuration.limits.resultBytes, patienceMs: TURN_PATIENCE_MS });
  const taskDeps = makeTaskDeps(options, parts, producers, providers, turns, started);
  const desk = taskDeps === undefined ? undefined : openWorkerDesk(taskDeps);
  const intake: Running[] = desk === undefined ? [] : [desk];
  // All at once: while answers in flight are finished, no consumer may take another job.
  started.add({ drain: () => drainTogether(intake) });
  // They need the queue or the spool only, and whoever sends them may not send them again. All else is answered 503 by itself.
  const takesWebhooks = (): boolean => services.includes('ingress');
  const makeApp = (port: number) =>
    createApp({
      routes: collectRoutes(
        { ...options, configuration: withPort(configuration, port) },
        parts,
        producers,
        turns,
        desk?.routes ?? [],
      ),
      dependencies: [
        { name: 'redis', check: () => parts.producers.ping(), isSpared: () => spool?.canHold() ?? false },
        { name: 'database', check: () => parts.store.ping(), isSpared: takesWebhooks },
        { name: 'blob-store', check: () => parts.blobs.ping(), isSpared: takesWebhooks },
      ],
      logger,
      trustedProxies: configuration.trustedProxies,
      renderMetrics: () => options.telemetry.renderMetrics(),
      isDraining: () => started.draining,
      ...createGuard(configuration, parts.store.tokens, options.now, createFindWorkerToken(parts.store)),
      ...(configuration.readAccess === 'public' ? { allowedHosts: knownHosts(configuration) } : {}),
    });
  // Before the consumers start: the links that they write have the port in them.
  starting.throwIfAborted();
  const listener = await listenThen(makeApp, configuration.host, configuration.port);
  intake.push({ drain: () => listener.close() });
  starting.throwIfAborted();
  const listening = { ...options, configuration: withPort(configuration, listener.port) };
  intake.push(...startConsumers(listening, parts, producers, providers, taskDeps));
  // Workers send artifacts to ingress: a coordinator alone is not what they look for.
  const announced = services.includes('ingress') ? announce(listening.configuration, listener.port, logger) : undefined;
  if (announced !== undefined) intake.push(announced);
  return { port: listener.port, embedded: parts.embedded, drain: () => started.drain() };
}

/** Starts the named services in this process. When one cannot start, those that did are drained and the error flies on. */
export async function startTestwire(options: StartOptions): Promise<Testwire> {
  const started = new Started();
  try {
    return await startAll(options, started);
  } catch (error) {
    await started.drain();
    throw error;
  }
}
