import type { ProviderDeps } from '../provider.ts';

/** A fetch that gives up after `timeoutMs`, body included, or when the process drains. */
export function boundFetch(deps: ProviderDeps, timeoutMs: number): typeof globalThis.fetch {
  return (input, init) => {
    const signals = [AbortSignal.timeout(timeoutMs), deps.signal, init?.signal].filter((signal) => signal != null);
    return deps.fetch(input, { ...init, signal: AbortSignal.any(signals) });
  };
}
