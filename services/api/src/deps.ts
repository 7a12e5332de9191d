import type { Configuration } from '@testwire/config';
import type { BlobStore, Store } from '@testwire/store';

/** What the read API works with; everything comes from outside (law 9). */
export interface ApiDeps {
  readonly configuration: Pick<Configuration, 'projects'>;
  readonly store: Pick<Store, 'runs' | 'deliveries' | 'publications' | 'artifacts' | 'history'>;
  readonly blobs: BlobStore;
}
