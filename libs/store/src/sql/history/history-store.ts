import type { Pool } from 'pg';
import type { HistoryStore } from '../../store.ts';
import { findPast } from './find-past.ts';
import { readNewest, readOutcomes } from './read-outcomes.ts';
import { rememberRun } from './remember-run.ts';
import { RosterCache } from './roster-cache.ts';
import { RunCache } from './run-cache.ts';

export function historyStore(pool: Pool): HistoryStore {
  const caches = { rosters: new RosterCache(), runs: new RunCache() };
  return {
    remember: (run) => rememberRun(pool, run),
    past: (query) => findPast(pool, caches, query),
    newest: (project, branch, name) => readNewest(pool, project, branch, name),
    outcomes: (test, filter) => readOutcomes(pool, test, filter),
  };
}
