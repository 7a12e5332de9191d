import type { Configuration } from '@testwire/config';
import type { ArtifactJob, CiEventsJob, ReportJob, WorkerEventsJob } from '@testwire/contracts';
import type { WebhookModule } from '@testwire/providers';
import type { Producer } from '@testwire/queue';
import type { ByteTurns } from '@testwire/runtime';
import type { BlobStore, Store } from '@testwire/store';
import type { Logger } from '@testwire/telemetry';

/** What ingress works with; everything comes from outside (law 9). */
export interface IngressDeps {
  readonly configuration: Pick<
    Configuration,
    'connections' | 'projects' | 'limits' | 'publicUrl' | 'readAccess' | 'linkSecrets' | 'coordinator'
  >;
  readonly store: Pick<Store, 'runs' | 'tasks'>;
  readonly blobs: BlobStore;
  readonly ciEvents: Producer<CiEventsJob>;
  readonly workerEvents: Producer<WorkerEventsJob>;
  readonly artifacts: Producer<ArtifactJob>;
  readonly reports: Producer<ReportJob>;
  /** By connection id. */
  readonly webhooks: ReadonlyMap<string, WebhookModule>;
  /** To read what was posted. */
  readonly turns: ByteTurns;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  now(): number;
}
