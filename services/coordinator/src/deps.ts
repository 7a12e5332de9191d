import type { ReportJob } from '@testwire/contracts';
import type { Configuration } from '@testwire/config';
import type { CIProvider } from '@testwire/providers';
import type { Producer } from '@testwire/queue';
import type { BlobStore, Store } from '@testwire/store';
import type { Logger } from '@testwire/telemetry';

/** What the coordinator works with; everything comes from outside (law 9). */
export interface CoordinatorDeps {
  readonly configuration: Pick<Configuration, 'projects' | 'connections'>;
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly reports: Producer<ReportJob>;
  /** By connection id. */
  readonly providers: ReadonlyMap<string, CIProvider>;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  now(): number;
}
