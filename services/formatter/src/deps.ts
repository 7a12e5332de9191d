import type { ArtifactJob, NotifyJob } from '@testwire/contracts';
import type { Configuration } from '@testwire/config';
import type { Producer } from '@testwire/queue';
import type { BlobStore, Store } from '@testwire/store';
import type { Logger } from '@testwire/telemetry';

/** What the formatter works with; everything comes from outside (law 9). */
export interface FormatterDeps {
  readonly configuration: Pick<Configuration, 'projects' | 'connections' | 'publicUrl' | 'readAccess' | 'linkSecrets'>;
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly artifacts: Producer<ArtifactJob>;
  /** By provider id. */
  readonly notifiers: ReadonlyMap<string, Producer<NotifyJob>>;
  readonly logger: Logger;
}
