import type { Configuration } from '@testwire/config';
import type { WorkerEventsJob } from '@testwire/contracts';
import type { CIProvider } from '@testwire/providers';
import type { Producer } from '@testwire/queue';
import type { BlobStore, Store } from '@testwire/store';
import type { Logger } from '@testwire/telemetry';

/** What the uploader works with; everything comes from outside (law 9). */
export interface UploaderDeps {
  readonly configuration: Pick<Configuration, 'projects' | 'retention'>;
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly workerEvents: Producer<WorkerEventsJob>;
  /** By connection id. */
  readonly providers: ReadonlyMap<string, CIProvider>;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  now(): number;
}
