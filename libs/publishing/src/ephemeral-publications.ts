import type { Publication } from '@testwire/contracts';
import type { Publications } from './deps.ts';

/**
 * Publications for one process: nothing is known before it, so surfaces are found again at the provider, by marker and name,
 * and one process needs no lock.
 */
export function ephemeralPublications(): Publications {
  const known = new Map<string, Publication>();
  const keyOf = (connection: string, place: string): string => JSON.stringify([connection, place]);
  return {
    get: async (connection, place) => known.get(keyOf(connection, place)),
    save: async (publication) => {
      known.set(keyOf(publication.connection, publication.place), publication);
    },
    claim: async () => true,
    release: async () => undefined,
  };
}
