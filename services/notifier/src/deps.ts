import type { Configuration } from '@testwire/config';
import type { CIProvider } from '@testwire/providers';
import type { PublishDeps } from '@testwire/publishing';
import type { BlobStore, RunStore } from '@testwire/store';
import type { Logger } from '@testwire/telemetry';

/** What the notifier works with; everything comes from outside (law 9). */
export interface NotifierDeps extends PublishDeps {
  readonly logger: Logger;
  readonly configuration: Pick<Configuration, 'publicUrl' | 'readAccess' | 'linkSecrets'>;
  readonly runs: RunStore;
  readonly blobs: BlobStore;
  /** The connections of this notifier's provider, by id. */
  readonly providers: ReadonlyMap<string, CIProvider>;
}
