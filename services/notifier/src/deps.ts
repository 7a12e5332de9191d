import type { Configuration } from '@testwire/config';
import type { CIProvider } from '@testwire/providers';
import type { BlobStore, PublicationStore, RunStore } from '@testwire/store';
import type { Logger } from '@testwire/telemetry';

/** What publishing needs: the CLI publishes with it too, without any server. */
export interface PublishDeps {
  readonly publications: PublicationStore;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Unique for every attempt to hold a place. */
  newHolder(): string;
}

/** What the notifier works with; everything comes from outside (law 9). */
export interface NotifierDeps extends PublishDeps {
  readonly configuration: Pick<Configuration, 'publicUrl' | 'readAccess' | 'linkSecrets'>;
  readonly runs: RunStore;
  readonly blobs: BlobStore;
  /** The connections of this notifier's provider, by id. */
  readonly providers: ReadonlyMap<string, CIProvider>;
}
