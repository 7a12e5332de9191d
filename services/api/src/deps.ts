import type { BlobStore, Store } from '@testwire/store';

/** What the read API works with; everything comes from outside (law 9). */
export interface ApiDeps {
  readonly store: Pick<Store, 'runs' | 'deliveries' | 'publications' | 'artifacts'>;
  readonly blobs: BlobStore;
}
