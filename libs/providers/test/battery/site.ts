import type { RecordedRequest, Simulator } from '@testwire/testkit';
import type { CIProvider, CollectRequest, ProviderDeps, RunView, SurfaceKind } from '../../src/index.ts';

/** What a reader sees at the provider. */
export interface Shown {
  /** One per name; what is undecided has no verdict. */
  readonly statuses: readonly { readonly name: string; readonly verdict: 'good' | 'bad' | 'undecided'; readonly text: string }[];
  /** Comments of {@link Site.run}'s change, by anybody, as they were written. */
  readonly comments: readonly string[];
}

/** A provider with one repository, one open change, and, where it runs pipelines, a finished one: what the battery is run against. */
export interface Site {
  /** A fresh adapter, as after a restart; it may write everything. */
  connect(deps?: Partial<ProviderDeps>): CIProvider;
  /** The secret that it connects with; it must show up nowhere. */
  readonly secret: string;
  /** A run for the change's head commit, without a pipeline unless the provider shows runs only at one. */
  readonly run: RunView;
  /** Of the provider's API; absent where there is none (`local`). */
  readonly simulator?: Pick<Simulator, 'failNext' | 'delayNext' | 'requests' | 'unexpected'>;
  shown(): Shown | Promise<Shown>;
  /** Comments of other people on the change. */
  addComments?(bodies: readonly string[]): void;
  /** What the finished pipeline left: what to ask for, and how many tests that are. */
  readonly collect?: { readonly request: CollectRequest; readonly tests: number; readonly failed: number };
  /** Requests that broke the vendor's description of its API. */
  breaches(): readonly unknown[];
  close(): Promise<void>;
}

export interface SiteDefinition {
  /** Of the provider. */
  readonly id: string;
  /** Surfaces that it must have. */
  readonly surfaces: readonly SurfaceKind[];
  open(): Promise<Site>;
}

export function isWrite({ method }: Pick<RecordedRequest, 'method'>): boolean {
  return method !== 'GET' && method !== 'HEAD';
}
