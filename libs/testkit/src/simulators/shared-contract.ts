import { fileURLToPath } from 'node:url';
import { type Contract, readContract } from './contract.ts';

/** Where a provider's description is not called `openapi.pruned.json`. */
const FILES: Readonly<Record<string, string>> = {
  // It has all that Gitea's has, and more.
  gitea: 'forgejo.openapi.pruned.json',
  // They publish none: these were written from their sources.
  jenkins: 'openapi.hand.json',
  travis: 'openapi.hand.json',
};

/**
 * The description of a provider's API in the folder `shared` beside the repository, or in `override` (TESTWIRE_SHARED);
 * undefined where that folder is absent.
 */
export function readSharedContract(provider: string, override?: string): Contract | undefined {
  const folder = override ?? fileURLToPath(new URL('../../../../../shared', import.meta.url));
  return readContract(`${folder}/contracts/${provider}/${FILES[provider] ?? 'openapi.pruned.json'}`);
}
