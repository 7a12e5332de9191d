import type { PastPlace, PastRun, RunStatus, Totals } from '@testwire/contracts';
import type { Pool } from 'pg';
import { unpackFloats, unpackIndexes } from './columns.ts';
import type { Candidate } from './choose-runs.ts';
import type { RosterCache } from './roster-cache.ts';
import type { HeldRun, RunCache } from './run-cache.ts';

interface HistoryRow {
  readonly version: string;
  readonly run_id: string;
  readonly revision: number;
  readonly project: string;
  readonly name: string;
  readonly branch: string | null;
  readonly commit: string | null;
  /** `bigint` comes as text. */
  readonly change_number: string | null;
  readonly fork: boolean;
  readonly opened_at: Date;
  readonly status: RunStatus;
  readonly partial: boolean;
  readonly totals: Totals;
  readonly flaky: number;
  readonly duration: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly roster: string;
  readonly outcomes: string;
  readonly durations: Buffer;
  readonly places: readonly PastPlace[];
  readonly place_of: Buffer;
  readonly fingerprints: Readonly<Record<string, string>>;
}

/** What was read lately, so that it need not be read again. */
export interface Caches {
  readonly rosters: RosterCache;
  readonly runs: RunCache;
}

/** By id. A run that was removed meanwhile is left out. */
export async function loadRuns(
  pool: Pool,
  caches: Caches,
  project: string,
  chosen: readonly Candidate[],
): Promise<Map<string, PastRun>> {
  const found = new Map<string, HeldRun>();
  for (const { runId, version } of chosen) {
    const held = caches.runs.get(runId, version);
    if (held === undefined) continue;
    caches.runs.hold(held, version);
    found.set(runId, held);
  }
  const missing = chosen.flatMap(({ runId }) => (found.has(runId) ? [] : [runId]));
  if (missing.length > 0) {
    const { rows } = await pool.query<HistoryRow>('SELECT *, xmin::text AS version FROM history_runs WHERE run_id = ANY($1)', [
      missing,
    ]);
    for (const row of rows) {
      const run = toRun(row);
      caches.runs.hold(run, row.version);
      found.set(run.runId, run);
    }
  }
  const shared = await caches.rosters.read(
    pool,
    project,
    [...found.values()].map(({ roster }) => roster),
  );
  return new Map(
    [...found].flatMap(([runId, run]) => {
      const roster = shared.get(run.roster);
      return roster === undefined ? [] : [[runId, { ...run, roster }]];
    }),
  );
}

function toRun(row: HistoryRow): HeldRun {
  return {
    runId: row.run_id,
    revision: row.revision,
    project: row.project,
    name: row.name,
    ...(row.branch === null ? {} : { branch: row.branch }),
    ...(row.commit === null ? {} : { commit: row.commit }),
    ...(row.change_number === null ? {} : { changeNumber: Number(row.change_number) }),
    ...(row.fork ? { fork: true } : {}),
    openedAt: row.opened_at.toISOString(),
    status: row.status,
    ...(row.partial ? { partial: true } : {}),
    totals: row.totals,
    flaky: row.flaky,
    durationSeconds: row.duration,
    metrics: row.metrics,
    roster: row.roster,
    outcomes: row.outcomes,
    durationsMs: unpackFloats(row.durations),
    places: row.places,
    placeOf: unpackIndexes(row.place_of),
    fingerprints: new Map(Object.entries(row.fingerprints).map(([index, print]) => [Number(index), print])),
  };
}
