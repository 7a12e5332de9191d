import type { PastPlace, PastRun, RunStatus, Totals } from '@testwire/contracts';
import type { Pool } from 'pg';
import { unpackFloats, unpackIndexes } from './columns.ts';
import type { RosterCache } from './roster-cache.ts';

interface HistoryRow {
  readonly run_id: string;
  readonly revision: number;
  readonly project: string;
  readonly name: string;
  readonly branch: string | null;
  readonly commit: string | null;
  /** `bigint` comes as text. */
  readonly change_number: string | null;
  readonly opened_at: Date;
  readonly status: RunStatus;
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

/** By id. A run that was removed meanwhile is left out. */
export async function loadRuns(
  pool: Pool,
  rosters: RosterCache,
  project: string,
  runIds: readonly string[],
): Promise<Map<string, PastRun>> {
  if (runIds.length === 0) return new Map();
  const { rows } = await pool.query<HistoryRow>('SELECT * FROM history_runs WHERE run_id = ANY($1)', [runIds]);
  const shared = await rosters.read(
    pool,
    project,
    rows.map((row) => row.roster),
  );
  return new Map(
    rows.flatMap((row) => {
      const roster = shared.get(row.roster);
      return roster === undefined ? [] : [[row.run_id, toRun(row, roster)]];
    }),
  );
}

function toRun(row: HistoryRow, roster: PastRun['roster']): PastRun {
  return {
    runId: row.run_id,
    revision: row.revision,
    project: row.project,
    name: row.name,
    ...(row.branch === null ? {} : { branch: row.branch }),
    ...(row.commit === null ? {} : { commit: row.commit }),
    ...(row.change_number === null ? {} : { changeNumber: Number(row.change_number) }),
    openedAt: row.opened_at.toISOString(),
    status: row.status,
    totals: row.totals,
    flaky: row.flaky,
    durationSeconds: row.duration,
    metrics: row.metrics,
    roster,
    outcomes: row.outcomes,
    durationsMs: unpackFloats(row.durations),
    places: row.places,
    placeOf: unpackIndexes(row.place_of),
    fingerprints: new Map(Object.entries(row.fingerprints).map(([index, print]) => [Number(index), print])),
  };
}
