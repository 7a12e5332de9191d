import type { CIProvider } from '@testwire/providers';
import type { RunPlace } from './ci-config.ts';

/** A provider, and where the results of this process belong at it. */
export interface CiConnection {
  /** The provider's id, or what its owner calls the account. */
  readonly connection: string;
  readonly provider: CIProvider;
  readonly run: RunPlace;
  close(): Promise<void>;
}

/** A provider that was made without a configuration of ours knows nothing of a place; the results have to say it. */
export function asConnection(provider: CiConnection | CIProvider): CiConnection {
  if ('provider' in provider) return provider;
  return { connection: provider.id, provider, run: {}, close: () => provider.close() };
}
