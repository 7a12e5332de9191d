import type { Permission } from '@testwire/contracts';
import type { CollectPolicy, ConfigFile, ProjectPolicies, RunPolicy } from './file-schema.ts';

export interface ConnectionConfig {
  readonly id: string;
  readonly provider: string;
  /** As configured; undefined: the provider's usual one. */
  readonly baseUrl: string | undefined;
  /** Connection that hosts the code, for a CI that hosts none. */
  readonly codeHost: string | undefined;
  /** As configured, secrets resolved. The provider's own schema took them; what it makes of them is made where the provider is. */
  readonly settings: unknown;
  /** Secrets that webhooks may be signed with; several while rotating. */
  readonly webhookSecrets: readonly string[];
  readonly signingTokens: readonly string[];
}

export interface ProjectConfig {
  readonly id: string;
  readonly repository: string | undefined;
  readonly connection: string;
  readonly name: string;
  readonly publish: readonly string[];
  readonly collect: CollectPolicy;
  readonly run: RunPolicy | undefined;
  readonly baseBranch: string | undefined;
  readonly policies: ProjectPolicies;
  readonly artifactRetentionDays: number;
}

export interface TokenConfig {
  readonly name: string;
  readonly secret: string;
  readonly projects: readonly string[] | undefined;
  readonly may: readonly Permission[];
}

export interface S3Config {
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly secretAccessKey: string | undefined;
  readonly forcePathStyle: boolean;
}

interface SpoolConfig {
  readonly folder: string;
  /** For each process; 0: nothing is kept, and senders are answered 503 instead. */
  readonly limitBytes: number;
}

/** All a service may know of its surroundings, validated and frozen. */
export interface Configuration {
  readonly host: string;
  readonly port: number;
  /** How readers reach this server; report links start with it. No trailing slash. */
  readonly publicUrl: string;
  /** `public`: anybody who reaches the port may read. `token`: reading needs a bearer token too. */
  readonly readAccess: 'public' | 'token';
  /** What report links are signed with where reading needs a token: the first signs, all of them open. */
  readonly linkSecrets: readonly string[];
  /** Number of trusted proxies in front, for client addresses. */
  readonly trustedProxies: number;
  readonly dataDir: string;
  /** Where ingress keeps what it accepts while Redis is away. */
  readonly spool: SpoolConfig;
  /** Undefined: the embedded one. */
  readonly redisUrl: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly blobStoreUrl: string;
  readonly s3: S3Config;
  /** The provider that this notifier process serves; undefined in other services. */
  readonly notifierProvider: string | undefined;
  readonly logLevel: string;
  /** OTLP endpoint for traces; undefined: traces are not exported. */
  readonly otlpEndpoint: string | undefined;
  /** Milliseconds that a service may take to drain. */
  readonly drainMs: number;
  readonly connections: ReadonlyMap<string, ConnectionConfig>;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  readonly tokens: readonly TokenConfig[];
  readonly limits: ConfigFile['limits'];
  readonly retention: ConfigFile['retention'];
  readonly coordinator: ConfigFile['coordinator'];
}
