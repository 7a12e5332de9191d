import { fileURLToPath } from 'node:url';
import { type Contract, readContract } from './contract.ts';

/** The folder `shared` beside the repository, as a path. `override` comes from TESTWIRE_SHARED. */
export function sharedFolder(override?: string): string {
  return override ?? fileURLToPath(new URL('../../../../../shared', import.meta.url));
}

/** The pruned description of a provider's API beside the repository; undefined where that folder is absent. */
export function readSharedContract(provider: string, override?: string): Contract | undefined {
  return readContract(`${sharedFolder(override)}/contracts/${provider}/openapi.pruned.json`);
}
