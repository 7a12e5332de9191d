import { RUN_STATUSES, isFinished, type RunDescription, type RunStatus, type Totals } from '@testwire/contracts';
import type { Pool } from 'pg';
import type { RunState } from '../run-state.ts';
import type { RunStore } from '../store.ts';
import { Conditions, readPage } from './paging.ts';
import { storableJson, storableOrNull, storableText } from './text.ts';
import { toTimestamp } from './times.ts';

export const UNFINISHED = RUN_STATUSES.filter((status) => !isFinished(status));
const MOST_OVERDUE = 100;

export interface RunRow {
  readonly run_id: string;
  readonly revision: number;
  readonly attempt: number;
  readonly status: RunStatus;
  readonly reason: string | null;
  readonly description: RunDescription;
  readonly opened_at: Date;
  readonly updated_at: Date;
  readonly deadline: Date | null;
  readonly totals: Totals | null;
}

export function statesMethods(pool: Pool): Pick<RunStore, 'saveState' | 'state' | 'list' | 'overdue'> {
  const read = async (tail: string, values: unknown[]): Promise<RunState[]> => {
    const { rows } = await pool.query<RunRow>(`SELECT * FROM runs ${tail}`, values);
    return rows.map(toState);
  };
  return {
    async saveState(state) {
      const { description } = state;
      const { rowCount } = await pool.query(
        `INSERT INTO runs (run_id, revision, attempt, status, reason, project, repository, commit, change_number, description,
                           opened_at, updated_at, deadline, totals)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         ON CONFLICT (run_id) DO UPDATE SET
           revision = excluded.revision, attempt = excluded.attempt, status = excluded.status, reason = excluded.reason,
           project = excluded.project, repository = excluded.repository, commit = excluded.commit,
           change_number = excluded.change_number, description = excluded.description,
           opened_at = excluded.opened_at, updated_at = excluded.updated_at, deadline = excluded.deadline,
           totals = coalesce(excluded.totals, runs.totals)
         WHERE runs.revision <= excluded.revision`,
        [
          state.runId,
          state.revision,
          state.attempt,
          state.status,
          storableOrNull(state.reason),
          storableText(description.project),
          storableOrNull(description.repository?.name),
          description.commit?.toLowerCase(),
          description.change?.number,
          storableJson(description),
          toTimestamp(state.openedAt),
          toTimestamp(state.updatedAt),
          state.deadline === undefined ? null : toTimestamp(state.deadline),
          state.totals === undefined ? null : storableJson(state.totals),
        ],
      );
      return rowCount === 1;
    },
    async state(runId) {
      const [state] = await read('WHERE run_id = $1', [storableText(runId)]);
      return state;
    },
    list(filter, page) {
      const conditions = new Conditions();
      conditions.oneOf('project', filter.projects);
      conditions.equal('project', filter.project);
      conditions.equal('repository', filter.repository);
      conditions.equal('commit', filter.commit?.toLowerCase());
      conditions.equal("description ->> 'branch'", filter.branch);
      conditions.equal('change_number', filter.changeNumber);
      conditions.equal('status', filter.status);
      return readPage(page, ['opened_at', 'run_id'], (state) => [state.openedAt, state.runId], conditions, read);
    },
    overdue: (now) =>
      read(`WHERE status = ANY($1) AND deadline <= $2 ORDER BY deadline, run_id LIMIT ${MOST_OVERDUE}`, [
        UNFINISHED,
        toTimestamp(now),
      ]),
  };
}

export function toState(row: RunRow): RunState {
  return {
    runId: row.run_id,
    description: row.description,
    status: row.status,
    ...(row.reason === null ? {} : { reason: row.reason }),
    attempt: row.attempt,
    revision: row.revision,
    openedAt: row.opened_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    ...(row.deadline === null ? {} : { deadline: row.deadline.toISOString() }),
    ...(row.totals === null ? {} : { totals: row.totals }),
  };
}
