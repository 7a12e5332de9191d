import type { BatchOptions } from '@testwire/contracts';

/** The seed's options, by its names. */
export interface CoordinatorOptions extends Partial<BatchOptions> {
  /** Folder for its data, which the next coordinator with the same folder goes on with. Default: one that is removed when it closes. */
  readonly dbPath?: string;
  /** Default: 0, any free one. */
  readonly port?: number;
  /** Where it listens. Default: 127.0.0.1, for this machine only. */
  readonly host?: string;
  /** Workers that were never here before may join. Default: on. */
  readonly workerAutoDiscovery?: boolean;
  /** Seconds between looks for workers that died. Default: 5. */
  readonly discoveryInterval?: number;
  /** Whoever has the token may register a worker. Off: only `allowedWorkers`. Default: on. */
  readonly autoRegisterWorkers?: boolean;
  readonly allowedWorkers?: readonly string[];
  /** What else a configuration file may say: connections, projects, policies. docs/configuration.md has the keys. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Of its process, where connections get their tokens from. Default: that of this process, without another server's databases. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Path of the program `testwire`. Default: that of the installed package. */
  readonly testwire?: string;
  /** Its log, line by line. */
  readonly onLog?: (line: string) => void;
  readonly fetch?: typeof globalThis.fetch;
}

/** As the configuration file says it. */
export function writeConfiguration(options: CoordinatorOptions): string {
  const { workerAutoDiscovery, discoveryInterval, autoRegisterWorkers, allowedWorkers } = options;
  const { enableBatchProcessing, batchSizeLimit, modelGrouping, hardwareGrouping } = options;
  const coordinator = {
    workerAutoDiscovery,
    discoveryIntervalSeconds: discoveryInterval,
    autoRegisterWorkers,
    allowedWorkers,
    enableBatchProcessing,
    batchSizeLimit,
    modelGrouping,
    hardwareGrouping,
  };
  const given = options.config?.['coordinator'];
  return JSON.stringify({
    ...options.config,
    coordinator: { ...(given as object | undefined), ...withoutUndefined(coordinator) },
  });
}

function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
}

/** They belong to whatever server the environment is for; an embedded one has its own. */
const OF_ANOTHER = ['REDIS_URL', 'DATABASE_URL', 'BLOB_STORE_URL', 'PUBLIC_URL', 'TESTWIRE_CONFIG'];

/** Environment of the process, without what would make it share its data with another server. */
export function environmentFor(
  env: Readonly<Record<string, string | undefined>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const kept = Object.entries(env).filter((entry): entry is [string, string] => {
    const [name, value] = entry;
    return value !== undefined && !OF_ANOTHER.includes(name);
  });
  return { ...Object.fromEntries(kept), ...own };
}
