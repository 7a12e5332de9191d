import type { Roster } from '@testwire/contracts';
import type { Pool } from 'pg';
import { unpackTests } from './roster-columns.ts';

/** Tests of all rosters that are held between look-ups. */
const MOST_TESTS = 200_000;

/** Rosters that were read lately. They are named by their content, so what is held is never out of date. */
export class RosterCache {
  /** In the order of their last use. */
  readonly #held = new Map<string, Roster>();
  readonly #mostTests: number;

  constructor(mostTests = MOST_TESTS) {
    this.#mostTests = mostTests;
  }

  /** By digest; one that was removed meanwhile is left out. */
  async read(pool: Pool, project: string, digests: readonly string[]): Promise<Map<string, Roster>> {
    const wanted = [...new Set(digests)];
    const found = new Map<string, Roster>();
    for (const digest of wanted) {
      const held = this.#held.get(keyOf(project, digest));
      if (held !== undefined) found.set(digest, held);
    }
    const missing = wanted.filter((digest) => !found.has(digest));
    if (missing.length > 0) {
      const { rows } = await pool.query<{ digest: string; tests: Buffer }>(
        'SELECT digest, tests FROM rosters WHERE project = $1 AND digest = ANY($2)',
        [project, missing],
      );
      for (const { digest, tests } of rows) found.set(digest, { digest, tests: await unpackTests(tests) });
    }
    for (const [digest, roster] of found) this.#hold(keyOf(project, digest), roster);
    return found;
  }

  #hold(key: string, roster: Roster): void {
    this.#held.delete(key);
    this.#held.set(key, roster);
    let tests = 0;
    for (const held of this.#held.values()) tests += held.tests.length;
    for (const [oldest, { tests: listed }] of this.#held) {
      if (tests <= this.#mostTests) return;
      this.#held.delete(oldest);
      tests -= listed.length;
    }
  }
}

function keyOf(project: string, digest: string): string {
  return `${digest} ${project}`;
}
